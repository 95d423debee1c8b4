# Completion for bash of the programs and of run, study and show. The options are what --help says, and names of methods and
# the like what --list says, each asked once a shell.
# In a checkout: source scripts/completion.bash; where the kit is installed bash-completion finds it.

declare -gA _heiretsu_told=()
_heiretsu_here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

# The names of the programs: from the checkout, or the installed kit beside the completions.
_heiretsu_programs() { { "$_heiretsu_here/programs" || "$_heiretsu_here/../../heiretsu/scripts/programs"; } 2>/dev/null | cut -f 1; }

# REPLY: what a command says, such as its --help.
_heiretsu_ask() {
  [[ -v _heiretsu_told[$*] ]] || _heiretsu_told[$*]=$("$@" 2>/dev/null)
  REPLY=${_heiretsu_told[$*]}
}

# The long options of a help text, a line each.
_heiretsu_options() { sed -nE 's/^ +(-h, ?)?(--[a-z][a-z-]*).*/\2/p' <<<"$1"; }

# The commands that argparse lists.
_heiretsu_commands() { sed -nE 's/^    ([a-z]+)( .*|$)/\1/p' <<<"$1"; }

# What may follow option $2 of help text $1 where that says a|b|c or a,b,c.
_heiretsu_values() { sed -nE "s/^ +$2 ([a-z-]+([|,][a-z-]+)+).*/\1/p" <<<"$1" | tr '|,' '\n\n'; }

# _heiretsu_complete PROGRAM COMMAND...: completes `current`, the word behind `before`, on a line that COMMAND begins, whose
# names PROGRAM lists. Nothing found: a file may follow.
_heiretsu_complete() {
  local program=$1 help
  _heiretsu_ask "${@:2}" --help
  help=$REPLY
  case $before in
    --method | --schedule | --executor | --print) _heiretsu_ask "$program" --list "${before#--}s" ;;
    --*) REPLY=$(_heiretsu_values "$help" "$before") ;;
    *) REPLY= ;;
  esac
  COMPREPLY=($(compgen -W "$REPLY" -- "$current"))
  if [[ ${#COMPREPLY[@]} == 0 && $current == -* ]]; then
    COMPREPLY=($(compgen -W "$(_heiretsu_options "$help")" -- "$current"))
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
  local current before
  _heiretsu_words
  _heiretsu_complete "$1" "$1"
}

# REPLY: the path of program $2 of the kit, beside the command $1 or in this checkout.
_heiretsu_path() {
  REPLY=$(dirname "$(command -v "$1")")/$2
  [[ -x $REPLY ]] || REPLY=$_heiretsu_here/../build/release/bin/$2
}

# What is studied, in the words after the -- at position $1: a program of the kit is asked, of another bash knows its name.
_heiretsu_studied() {
  local at first=${COMP_WORDS[$1 + 1]}
  for ((at = 2; at < $1; at++)); do
    [[ ${COMP_WORDS[at]} == --program ]] && first=${COMP_WORDS[at + 1]}
  done
  if ((COMP_CWORD == $1 + 1)) && [[ $first == "$current" ]]; then
    COMPREPLY=($(compgen -W "$(_heiretsu_programs)" -A command -- "$current"))
  elif _heiretsu_programs | grep -qxF -- "${first##*/}"; then
    _heiretsu_path "${COMP_WORDS[0]}" "${first##*/}"
    _heiretsu_complete "$REPLY" "$REPLY"
  fi
}

# The schedules that a study may foresee are those of the program foresee, which is installed beside it.
_heiretsu_study() {
  local current before at
  COMPREPLY=()
  _heiretsu_words
  for ((at = 2; at < COMP_CWORD; at++)); do
    [[ ${COMP_WORDS[at]} == -- ]] && { _heiretsu_studied "$at"; return; }
  done
  if ((COMP_CWORD == 1)); then
    _heiretsu_ask "$1" --help
    COMPREPLY=($(compgen -W "$(_heiretsu_commands "$REPLY") $(_heiretsu_options "$REPLY")" -- "$current"))
  elif [[ $before == --program ]]; then
    COMPREPLY=($(compgen -W "$(_heiretsu_programs)" -- "$current"))
  else
    _heiretsu_path "$1" foresee
    _heiretsu_complete "$REPLY" "$1" "${COMP_WORDS[1]}"
  fi
}

# scripts/run [-np N] PROGRAM ARGUMENTS...
_heiretsu_run() {
  local current before at=1 program
  COMPREPLY=()
  _heiretsu_words
  while [[ ${COMP_WORDS[at]} == -* && at -lt COMP_CWORD ]]; do ((at += 2)); done
  if ((at < COMP_CWORD)); then
    program=$_heiretsu_here/../build/release/bin/${COMP_WORDS[at]}
    _heiretsu_complete "$program" "$program"
  elif ((at == COMP_CWORD)); then
    COMPREPLY=($(compgen -W "-np --hostfile --list $(_heiretsu_programs)" -- "$current"))
  fi
}

complete -o default -F _heiretsu_program $(_heiretsu_programs) heiretsu-show
complete -o default -F _heiretsu_study heiretsu-study scripts/study ./scripts/study
complete -o default -F _heiretsu_program scripts/show ./scripts/show
complete -o default -F _heiretsu_run scripts/run ./scripts/run
