#!/usr/bin/env python3
"""Holds the object code of the decision core to purity: no clock, thread, random number, file,
environment or process, whatever header they came through.

    check_symbols.py NM FILE...        NM is the nm program; each FILE an object file or archive

Prints one line per forbidden symbol and a summary. Exit code 1 when there was one.
"""
import re
import subprocess
import sys

# C functions, by exact name.
FORBIDDEN_C = set("""
    clock clock_gettime clock_nanosleep ftime gettimeofday localtime localtime_r mktime nanosleep
    sleep time timespec_get usleep
    pthread_create pthread_cond_wait pthread_mutex_lock thrd_create
    arc4random drand48 erand48 getentropy getrandom lrand48 rand rand_r random srand srandom
    access close creat fclose fgets fopen fopen64 fputs fread freopen fwrite mmap open open64 openat
    opendir perror printf putchar puts read readlink remove rename stat stat64 tmpfile unlink write
    __printf_chk __fprintf_chk fprintf vfprintf vprintf stderr stdin stdout
    accept bind connect recv send socket
    execve exit fork getpid kill popen posix_spawn quick_exit raise signal system
    getenv putenv secure_getenv setenv setlocale
    dlopen dlsym
""".split())

# C++ names, demangled.
FORBIDDEN_CXX = re.compile(r"""
    \babsl::(\w+::)*(Now|GetCurrentTimeNanos|SleepFor)\(
  | \babsl::(\w+::)*(Mutex|CondVar|Notification)::
  | \bstd::(\w+::)*(random_device|thread|jthread|mutex|condition_variable|basic_filebuf
      |basic_[io]?fstream|locale)\b.*::
  | \bstd::chrono::(_V2::)?(system_clock|steady_clock|high_resolution_clock)::now
  | \bstd::(cin|cout|cerr|clog)\b
  | \bstd::filesystem::
  | \b(boost|web|pplx|YAML|spdlog)::
""", re.VERBOSE)


def forbidden(symbol):
    """Whether the demangled `symbol`, which code refers to or defines, breaks the rule."""
    if "(" not in symbol and "::" not in symbol:
        return symbol.split("@")[0] in FORBIDDEN_C
    return bool(FORBIDDEN_CXX.search(symbol))


def symbols(nm, path):
    """Yields (object file, demangled symbol) for every symbol that `path` uses or defines."""
    listing = subprocess.run([nm, "-C", "-A", "--format=posix", path], check=True,
                             capture_output=True, text=True).stdout
    for line in listing.splitlines():
        match = re.match(r"(.*?): (.+) ([A-Za-z?-])(?: +[0-9a-f]* *[0-9a-f]*)?$", line)
        if match:
            yield match.group(1), match.group(2), match.group(3)


def check_file(nm, path):
    """Returns (number of symbols read, sorted faults as text)."""
    count = 0
    faults = set()
    for where, symbol, kind in symbols(nm, path):
        count += 1
        # A C name that the code itself defines (a static helper `read`) is not the library's.
        if kind not in "Uw" and "(" not in symbol and "::" not in symbol:
            continue
        if forbidden(symbol):
            faults.add(f"{where}: uses {symbol}")
    return count, sorted(faults)


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    total, faults = 0, []
    for path in arguments[1:]:
        count, found = check_file(arguments[0], path)
        total += count
        faults += found
    print("\n".join(faults), end="\n" if faults else "")
    print(f"{total} symbols read, {len(faults)} faults")
    if total == 0:
        print("no symbols found: is this the right file?")
    if faults:
        print("the decision core is pure: pass in what these would fetch")
    return 1 if faults or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
