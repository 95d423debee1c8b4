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

launch() {
  local module=$1 wanted=$2 here python missing lacking= called=$0
  shift 2
  here=$(dirname "$(readlink -f "${BASH_SOURCE[1]}")")
  [ "$(command -v "${called##*/}")" != "$called" ] || called=${called##*/}  # found on the PATH: only its name was typed
  # The system's Python has the Debian packages; another one first on PATH often hides it.
  for python in /usr/bin/python3 python3; do
    missing=$(missing_packages "$python" "$wanted" 2>/dev/null) || continue
    if [ -z "$missing" ]; then
      HEIRETSU_CALLED=$called PYTHONPATH=$here${PYTHONPATH:+:$PYTHONPATH} exec "$python" -m "heiretsu.$module" "$@"
    fi
    lacking=${lacking:-$missing}
  done
  if [ -z "$lacking" ]; then
    lacking="python3 $(printf '%s\n' $wanted | cut -d: -f2 | paste -sd' ')"
  fi
  echo "$(basename "${BASH_SOURCE[1]}"): missing ${lacking} (Debian: apt-get install ${lacking}; else load a Python that has them)" >&2
  return 2
}
