"""Shows that check_symbols.py finds impure code in real object files, and lets pure code pass.

    check_symbols_test.py NM COMPILER
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import check_symbols

NM = "nm"
COMPILER = "c++"

IMPURE = {
    "clock": ("#include <chrono>\nlong f() { return std::chrono::steady_clock::now()"
              ".time_since_epoch().count(); }", "steady_clock::now"),
    "C clock": ("#include <ctime>\nlong f() { return std::time(nullptr); }", "time"),
    "thread": ("#include <thread>\nvoid f() { std::thread([] {}).join(); }", "std::thread"),
    "random": ("#include <random>\nunsigned f() { return std::random_device()(); }",
               "random_device"),
    "C random": ("#include <cstdlib>\nint f() { return std::rand(); }", "rand"),
    "file": ('#include <cstdio>\nvoid* f() { return std::fopen("x", "r"); }', "fopen"),
    "stream": ('#include <fstream>\nint f() { return std::ifstream("x").get(); }', "basic_ifstream"),
    "output": ('#include <iostream>\nvoid f() { std::cerr << 1; }', "std::cerr"),
    "environment": ('#include <cstdlib>\nchar* f() { return std::getenv("X"); }', "getenv"),
    "library": ("namespace boost { void g(); }\nvoid f() { boost::g(); }", "boost::g"),
    "abseil clock": ("namespace absl { inline namespace v1 { class Time; Time* Now(); } }\n"
                     "void f() { absl::Now(); }", "absl::v1::Now"),
}
PURE = """
#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>
static long read(long time) { return time + 1; }  // our own names, not the C library's
double f(const std::vector<double>& values, std::map<std::string, long>& state, long (*g)(long)) {
  if (values.empty()) throw std::invalid_argument("empty");
  state["Now"] = read(g(3));
  return std::sqrt(*std::max_element(values.begin(), values.end()));
}
"""


class CheckSymbolsTest(unittest.TestCase):
    def check(self, text):
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder, "a.cc"), pathlib.Path(folder, "a.o")
            source.write_text(text, encoding="utf-8")
            subprocess.run([COMPILER, "-std=c++20", "-O0", "-c", source, "-o", target], check=True)
            return check_symbols.check_file(NM, str(target))

    def test_impure_code_is_found(self):
        for name, (text, symbol) in IMPURE.items():
            with self.subTest(name):
                faults = self.check(text)[1]
                self.assertTrue(any(symbol in fault for fault in faults), faults)

    def test_pure_code_passes(self):
        count, faults = self.check(PURE)
        self.assertEqual(faults, [])
        self.assertGreater(count, 10)

    def test_a_file_without_symbols_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder, "empty.o")
            subprocess.run([COMPILER, "-x", "c++", "-c", "/dev/null", "-o", target], check=True)
            self.assertEqual(check_symbols.main([NM, str(target)]), 1)


if __name__ == "__main__":
    NM, COMPILER = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
