#!/usr/bin/env bash
# The first hour on a machine where nothing is installed: a minimal Debian 12 in a folder, the README's commands typed in
# their order, as root and then as an ordinary user.
#   tests/fresh/first_hour.sh [--quick]      as root; some 40 minutes and 6 GB; with --quick the quick tests, some 10 minutes
# Sources, keys and proxy of apt are this machine's. Needs mmdebstrap (apt-get install --no-install-recommends mmdebstrap).
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
checkout=$(git -C "$here" rev-parse --show-toplevel)
quick=
[ "${1:-}" = --quick ] && quick=--quick
[ "$(id -u)" = 0 ] || { echo "first_hour.sh: only root can make a root file system" >&2; exit 2; }
command -v mmdebstrap >/dev/null || { echo "first_hour.sh: mmdebstrap is missing (Debian: mmdebstrap)" >&2; exit 2; }

work=$(mktemp -d)
root=$work/root
leave() {
  for place in dev proc sys; do mountpoint -q "$root/$place" && umount -l "$root/$place"; done
  rm -rf --one-file-system "$work"
}
trap leave EXIT

# The lines of this machine's apt, of either format, as mmdebstrap reads them.
sources=()
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  [ -s "$file" ] && sources+=("$file")
done
proxy=$work/proxy
apt-config dump | grep -iE '^Acquire::(http|https)::' >"$proxy" || true
mmdebstrap --quiet --variant=apt --mode=root --aptopt="$proxy" \
  --customize-hook="mkdir -p \"\$1/etc/apt/sources.list.d\" \"\$1/usr/share/keyrings\"" \
  bookworm "$root" "${sources[@]}"
cp -a /usr/share/keyrings/. "$root/usr/share/keyrings/"
cp -a /etc/apt/trusted.gpg.d/. "$root/etc/apt/trusted.gpg.d/"
cp -a "$proxy" "$root/etc/apt/apt.conf.d/99proxy"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
mount --rbind /dev "$root/dev"; mount --make-rslave "$root/dev"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"; mount --make-rslave "$root/sys"

# inside USER COMMAND...: types the command in that user's clone.
inside() {
  local user=$1; shift
  echo "== $user: $*"
  chroot "$root" su - "$user" -s /bin/bash -c "cd heiretsu && $*" </dev/null
}

chroot "$root" useradd --create-home --shell /bin/bash somebody
git clone --quiet --no-hardlinks "$checkout" "$root/root/heiretsu"
git clone --quiet --no-hardlinks "$checkout" "$root/home/somebody/heiretsu"
chroot "$root" chown -R somebody:somebody /home/somebody

expected="5423123: 1 5423123"
for user in root somebody; do
  printed=$(inside "$user" scripts/run)
  echo "$printed"
  grep -qx "$expected" <<<"$printed" || { echo "$user: scripts/run did not print '$expected'" >&2; exit 1; }
  inside "$user" scripts/test $quick
  inside "$user" scripts/study run --program factorize --cores 1 --mode strong --budget 20s
done
echo "The first hour passed, as root and as an ordinary user."
