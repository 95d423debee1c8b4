# Sourced by the commands in scripts/: runs one module of the Python package with a Python that has what it needs.
#   launch MODULE "name of a Python module:Debian package that holds it ..." ARGUMENTS...

# The Debian packages whose modules $1 lacks, given as in launch.
missing_packages() {
  "$1" - $2 <<'PYTHON'
import importlib.util, sys
wanted = (pair.split(":") for pair in sys.argv[1:])
print(*(package for module, package in wanted if importlib.util.find_spec(module) is None))
PYTHON
}

# Prints a Python that has the modules $1, given as in launch; else fails and prints the packages that the first one lacks.
python_with() {
  local python missing lacking=
  # The system's Python has the Debian packages; another one first on PATH often hides it.
  for python in /usr/bin/python3 python3; do
    missing=$(missing_packages "$python" "$1" 2>/dev/null) || continue
    [ -n "$missing" ] || { echo "$python"; return 0; }
    lacking=${lacking:-$missing}
  done
  echo "${lacking:-python3 $(printf '%s\n' $1 | cut -d: -f2 | paste -sd' ')}"
  return 1
}

launch() {
  local module=$1 wanted=$2 here python lacking called=$0
  shift 2
  here=$(dirname "$(readlink -f "${BASH_SOURCE[1]}")")
  [ "$(command -v "${called##*/}")" != "$called" ] || called=${called##*/}  # found on the PATH: only its name was typed
  if python=$(python_with "$wanted"); then
    HEIRETSU_CALLED=$called PYTHONPATH=$here${PYTHONPATH:+:$PYTHONPATH} exec "$python" -m "heiretsu.$module" "$@"
  fi
  lacking=$python
  echo "$(basename "${BASH_SOURCE[1]}"): missing ${lacking} (Debian: apt-get install ${lacking}; else load a Python that has them)" >&2
  return 2
}
