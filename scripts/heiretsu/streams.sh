# Sourced first by the commands in scripts/: standard streams, in whatever state they come.

# The next file to be opened would get the descriptor of a stream that is closed, and with it every message. It becomes
# /dev/null, opened so that reading from a closed input and writing to a closed output still fail.
{ true <&0; } 2>/dev/null || exec 0>/dev/null
{ true >&1; } 2>/dev/null || exec 1</dev/null
{ true >&2; } 2>/dev/null || exec 2>/dev/null

# Opens a pipe or terminal that standard output is anew: that it does not block (O_NONBLOCK) is a property of what was
# opened, shared with whoever set it, and cat gives up there. Reading it meanwhile keeps the opening from waiting.
open_output_anew() {
  [ -p /dev/fd/1 ] || [ -t 1 ] || return 0
  { exec 5<>/dev/fd/1; } 2>/dev/null || return 0  # another user's
  exec 1>/dev/fd/1 5>&-
}
