# Sourced by the scripts of this project: where the tree is, and how to talk.
# Sets `root` (the top of the tree) and makes it the current folder.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
interactive=0
[[ -t 2 ]] && interactive=1

# say TEXT: one line of progress, with the seconds since the script began.
say() { printf '[%4ds] %s\n' "$SECONDS" "$*" >&2; }

# die TEXT: say what is wrong and how to mend it, and end.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# quietly LOG COMMAND...: runs COMMAND into LOG and shows the end of LOG if it fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    die "failed: $* (the whole output is in $log)"
  fi
}

# job_count: how many compilers to run at once. Each may want 1.5 GB, so small machines get fewer.
job_count() {
  local cores memory_gb
  cores=$(nproc)
  memory_gb=$(awk '/^MemTotal/ {printf "%d", $2 / 1500000}' /proc/meminfo)
  ((memory_gb < 1)) && memory_gb=1
  echo $((cores < memory_gb ? cores : memory_gb))
}

# as_root COMMAND...: directly when root, else through sudo.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif ! command -v sudo >/dev/null; then
    die "packages are missing and there is neither root nor sudo; as root run: $*"
  elif ((interactive)); then
    sudo "$@"
  else
    sudo -n "$@" # nobody is there to type a password
  fi
}

# apt ARGS...: apt-get that waits for its lock and asks nothing.
apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
    -o Acquire::Retries=3 "$@"
}

# configure PRESET ARGS...: runs CMake; its output matters only when it fails.
configure() {
  local preset=$1
  say "configuring build/$preset"
  quietly "build/$preset/configure.log" cmake --preset "$@"
}

# build PRESET ARGS...: compiles, showing progress as Ninja does.
build() {
  local preset=$1
  say "building build/$preset with $(job_count) jobs"
  cmake --build --preset "$@" --parallel "$(job_count)" >&2
}
