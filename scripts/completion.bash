# Completion for bash of the programs and of run, study and show. The options are what --help says, asked once a shell.
# In a checkout: source scripts/completion.bash; where the kit is installed bash-completion finds it.

declare -gA _heiretsu_told=()
_heiretsu_here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

# The names of the programs: from the checkout, or the installed kit beside the completions.
_heiretsu_programs() { { "$_heiretsu_here/programs" || "$_heiretsu_here/../../heiretsu/scripts/programs"; } 2>/dev/null | cut -f 1; }

# REPLY: the help of a command.
_heiretsu_help() {
  [[ -v _heiretsu_told[$*] ]] || _heiretsu_told[$*]=$("$@" --help 2>/dev/null)
  REPLY=${_heiretsu_told[$*]}
}

# The long options of a help text, a line each.
_heiretsu_options() { sed -nE 's/^ +(-h, ?)?(--[a-z][a-z-]*).*/\2/p' <<<"$1"; }

# The commands that argparse lists.
_heiretsu_commands() { sed -nE 's/^    ([a-z]+)( .*|$)/\1/p' <<<"$1"; }

# What may follow option $2 of help text $1: the words of a|b|c, or of the list below the option, or those known here.
_heiretsu_values() {
  local listed
  listed=$(sed -nE "s/^ +$2 ([a-z-]+(\|[a-z-]+)+).*/\1/p" <<<"$1" | tr '|' '\n')
  [[ $listed ]] || listed=$(sed -nE "/^ +$2 /,/^ {1,6}-/s/^ {32}([a-z][a-z-]*) .*/\1/p" <<<"$1")
  [[ $listed ]] || case $2 in
    --method) listed="auto batch sieve sieve-primes scan" ;;
    --print) listed="factors divisors json none" ;;
    --verify) listed="products full" ;;
    --executor) listed="openmp serial" ;;
    --schedule) listed="static cyclic dynamic guided stealing" ;;
    --mode) listed="strong weak shape" ;;
  esac
  echo "$listed"
}

# Completes the last word of "$@", the words of a command line before which `command` stands; no words: a file may follow.
_heiretsu_complete() {
  local -n command_=$1
  local current=$2 before=$3
  _heiretsu_help "${command_[@]}"
  case $before in
    --*) COMPREPLY=($(compgen -W "$(_heiretsu_values "$REPLY" "$before")" -- "$current")) ;;
  esac
  if [[ ${#COMPREPLY[@]} == 0 && $current == -* ]]; then
    COMPREPLY=($(compgen -W "$(_heiretsu_options "$REPLY")" -- "$current"))
  fi
}

# Sets `current` and `before` to the word to complete and the one before it; bash takes the = of --option=value for a word.
_heiretsu_words() {
  current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
}

_heiretsu_program() {
  local current before asked=("$1")
  COMPREPLY=()
  _heiretsu_words
  _heiretsu_complete asked "$current" "$before"
}

_heiretsu_study() {
  local current before asked=("$1" "${COMP_WORDS[1]}")
  COMPREPLY=()
  _heiretsu_words
  if ((COMP_CWORD == 1)); then
    _heiretsu_help "$1"
    COMPREPLY=($(compgen -W "$(_heiretsu_commands "$REPLY") $(_heiretsu_options "$REPLY")" -- "$current"))
  else
    _heiretsu_complete asked "$current" "$before"
  fi
}

# scripts/run [-np N] PROGRAM ARGUMENTS...
_heiretsu_run() {
  local current before at=1 asked root
  root=$(dirname "$(dirname "$(readlink -f "$1")")")
  COMPREPLY=()
  _heiretsu_words
  while [[ ${COMP_WORDS[at]} == -* && at -lt COMP_CWORD ]]; do ((at += 2)); done
  if ((at < COMP_CWORD)); then
    asked=("$root/build/release/bin/${COMP_WORDS[at]}")
    _heiretsu_complete asked "$current" "$before"
  elif ((at == COMP_CWORD)); then
    COMPREPLY=($(compgen -W "-np --hostfile --list $(_heiretsu_programs)" -- "$current"))
  fi
}

complete -o default -F _heiretsu_program $(_heiretsu_programs) heiretsu-show
complete -o default -F _heiretsu_study heiretsu-study scripts/study ./scripts/study
complete -o default -F _heiretsu_program scripts/show ./scripts/show
complete -o default -F _heiretsu_run scripts/run ./scripts/run
