# Sourced by the commands in scripts/: installs what is missing, configures and builds; does nothing when all is there.
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
source "$root/scripts/heiretsu/streams.sh"

# The whole CPUs that each control group of this process, and each above it, allows (Linux's versions 1 and 2).
quotas() {
  local mount=${1:-/sys/fs/cgroup} list group folder quota period
  while IFS=: read -r _ list group; do
    case ,$list, in ,, | *,cpu,*) ;; *) continue ;; esac
    for folder in "$mount/$list$group/" "$mount/cpu$group/" "$mount/unified$group/"; do
      while folder=${folder%/}; [ "${#folder}" -ge "${#mount}" ]; do
        quota= period=
        { read -r quota period <"$folder/cpu.max" ||
            { read -r quota <"$folder/cpu.cfs_quota_us" && read -r period <"$folder/cpu.cfs_period_us"; }; } 2>/dev/null || true
        if [[ $quota =~ ^[1-9][0-9]*$ && $period =~ ^[1-9][0-9]*$ ]]; then echo $((quota / period)); fi
        folder=${folder%/*}
      done
    done
  done <"${2:-/proc/self/cgroup}"
}

# The cores that this process may use: by its affinity (nproc, which also heeds what OpenMP is told) and its control groups.
count_cores() {
  local cores quota
  cores=$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)
  for quota in $(quotas "$@" 2>/dev/null); do
    if [ "$quota" -lt "$cores" ]; then cores=$((quota > 0 ? quota : 1)); fi
  done
  echo "$cores"
}

# "package probe description" of the groups named, e.g. `packages build test`.
packages() {
  local group
  for group in "$@"; do
    awk -v group="$group" '$1 == group { $1 = ""; print substr($0, 2) }' "$root/scripts/packages"
  done
}

# Is it there? For machines whose packages cannot be asked.
probe() {
  case $1 in
    command:*) command -v "${1#*:}" >/dev/null ;;
    header:*) echo "#include <${1#*:}>" | c++ -std=c++20 -E -x c++ - >/dev/null 2>&1 ;;
    python:*) python3 -Pc "import ${1#*:}" 2>/dev/null ;;
    -) true ;;
  esac
}

has_apt() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

# "package version" of all in scripts/packages that Debian has installed.
installed_debian() {
  # shellcheck disable=SC2046
  { dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' $(awk '!/^#/ { print $2 }' "$root/scripts/packages") 2>/dev/null ||
    true; } | sed -n 's/^installed //p' | sort -u  # it fails where one of them is unknown
}

# The names of packages of these groups that Debian does not have installed.
missing_debian() { comm -23 <(packages "$@" | awk '{ print $1 }' | sort -u) <(installed_debian | awk '{ print $1 }' | sort -u); }

# What a build was configured for: another stamp, and it is configured anew. Where packages cannot be asked that is which
# commands are found, and the search paths that modules set.
installed_stamp() {
  if has_apt; then installed_debian; return; fi
  local command
  for command in $(sed -n 's/.* command:\([^ ]*\).*/\1/p' "$root/scripts/packages" | sort -u); do command -v "$command" || true; done
  printf '%s\n' "${CPATH:-}" "${LIBRARY_PATH:-}" "${LD_LIBRARY_PATH:-}" "${PKG_CONFIG_PATH:-}" "${CMAKE_PREFIX_PATH:-}"
}

# Installs what the groups named lack; elsewhere than on Debian says what is missing and fails.
ensure_packages() {
  local missing package probe description lacking=()
  if has_apt; then
    missing=$(missing_debian "$@" | paste -sd' ')
    [ -n "$missing" ] || return 0
    local as_root=
    if [ "$(id -u)" != 0 ]; then
      if ! sudo -n true 2>/dev/null; then
        echo "missing packages: $missing (as root: apt-get install --no-install-recommends $missing)" >&2
        return 1
      fi
      as_root="sudo -n"
    fi
    echo "Installing $missing" >&2
    local log; log=$(mktemp)
    # shellcheck disable=SC2086
    if ! { $as_root apt-get update -qq &&
           $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
      cat "$log" >&2; rm -f "$log"
      echo "these packages could not be installed: $missing" >&2
      return 1
    fi
    rm -f "$log"
    return 0
  fi
  while read -r package probe description; do
    probe "$probe" || lacking+=("  $description (${probe#*:}; Debian: $package)")
  done < <(packages "$@")
  [ ${#lacking[@]} = 0 ] && return 0
  { echo "missing here; load their modules or install them:"; printf '%s\n' "${lacking[@]}"; } >&2
  return 1
}

# Configures where that was never done, and builds; what is printed goes to build/PRESET.log.
configure_and_build() {
  local preset=$1; shift
  if [ ! -f "$root/build/$preset/build.ninja" ]; then
    (cd "$root" && cmake --fresh --preset "$preset" ${CI:+-DHEIRETSU_WERROR=ON}) || return
  fi
  ninja -C "$root/build/$preset" "$@"
} >"$root/build/$1.log" 2>&1 </dev/null

# Says so where a build takes more than a moment.
announce_build() {
  until sleep 2 && grep -aq '\] Building' "$root/build/$1.log"; do :; done >/dev/null 2>&1
  echo "Building $1 (log: build/$1.log)" >&2
}

# ensure_built PRESET TARGET...: configures once, and again only when CMake's own files or the stamp say so; builds quietly. Of
# several at a time one builds and the others wait.
ensure_built() {
  local build="$root/build/$1" log="$root/build/$1.log" stamp announcing status=0
  mkdir -p "$build"
  stamp=$(installed_stamp)
  (
    ! command -v flock >/dev/null || flock 9
    [ "$stamp" = "$(cat "$build/installed-packages" 2>/dev/null)" ] || echo "$stamp" >"$build/installed-packages"  # see cmake/dependencies.cmake
    announce_build "$1" 9>&- &
    announcing=$!
    configure_and_build "$@" 9>&- || status=1
    kill "$announcing" 2>/dev/null || true
    wait "$announcing" 2>/dev/null || true
    [ "$status" = 0 ] || grep -aA 20 -E '[Ee]rror|FAILED' "$log" | head -n 60 >&2
    exit "$status"
  ) 9>"$build.lock"
}
