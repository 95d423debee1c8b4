# Sourced by the commands in scripts/: runs one module of the Python package with a Python that has what it needs.
#   launch MODULE "name of a Python module:Debian package that holds it ..." ARGUMENTS...
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/streams.sh"

# The Debian packages whose modules $1, a Python with its flags, lacks, given as in launch; `import` tries to import them.
missing_packages() {
  # shellcheck disable=SC2086
  $1 - "${3:-find}" $2 <<'PYTHON'
import importlib.util, sys
assert sys.version_info >= (3, 11)
def is_there(module):
    if sys.argv[1] == "find":
        return importlib.util.find_spec(module) is not None
    try:
        return bool(importlib.import_module(module))
    except Exception:  # another Python's, or broken
        return False
wanted = (pair.split(":") for pair in sys.argv[2:])
print(*(package for module, package in wanted if not is_there(module)))
PYTHON
}

# The folders of PYTHONPATH that do not depend on where one is.
absolute_path() {
  local folder folders=()
  local IFS=:
  for folder in ${PYTHONPATH:-}; do [[ $folder != /* ]] || folders+=("$folder"); done
  echo "${folders[*]}"
}

# Prints a Python, with its flags, that has the modules $1, given as in launch; else fails and prints the packages that the
# first one lacks. None imports from the working folder, where a file may have the name of any module. Only where neither
# the system's nor the first on the PATH has all by itself does what the environment says of modules count (PYTHONPATH,
# PYTHONHOME, ~/.local): it may be another Python's.
python_with() {
  local python missing lacking=
  for python in "/usr/bin/python3 -I" "python3 -I" "python3 -P"; do
    missing=$(PYTHONPATH=$(absolute_path) missing_packages "$python" "$1" "$([ "$python" = "python3 -P" ] && echo import)" 2>/dev/null) || continue
    [ -n "$missing" ] || { echo "$python"; return 0; }
    lacking=${lacking:-$missing}
  done
  echo "${lacking:-python3 $(printf '%s\n' $1 | cut -d: -f2 | paste -sd' ')}"
  return 1
}

launch() {
  local module=$1 wanted=$2 here python lacking called=$0 held=(env --block-signal=INT)
  shift 2
  trap 'exit 130' INT  # also where a Python that is asked for its modules ends by itself
  here=$(dirname "$(readlink -f "${BASH_SOURCE[1]}")")
  [ "$(command -v "${called##*/}")" != "$called" ] || called=${called##*/}  # found on the PATH: only its name was typed
  if python=$(python_with "$wanted"); then
    [ "$python" != "python3 -P" ] || PYTHONPATH=$(absolute_path)
    # While Python itself starts, Ctrl-C would end it with a traceback: it waits until start.py takes it.
    env --block-signal=INT true 2>/dev/null || held=()  # coreutils before 8.31
    # shellcheck disable=SC2086
    HEIRETSU_CALLED=$called exec "${held[@]}" $python -X utf8 "$here/heiretsu/start.py" "heiretsu.$module" "$@"
  fi
  lacking=$python
  echo "$(basename "${BASH_SOURCE[1]}"): missing ${lacking} (Debian: apt-get install ${lacking}; else load a Python that has them)" >&2
  return 2
}
