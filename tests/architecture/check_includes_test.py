"""Shows that check_includes.py finds each kind of fault, and lets what is right pass."""
import pathlib
import tempfile
import unittest

import check_includes

GOOD_HEADER = "#ifndef SPRINGTIDE_BASE_UNITS_H_\n#define SPRINGTIDE_BASE_UNITS_H_\n#endif\n"


class CheckIncludesTest(unittest.TestCase):
    def faults(self, files):
        """The faults in a tree of `files` (path -> text) beside a good base/units.h."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in {"base/units.h": GOOD_HEADER, **files}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            return check_includes.check_tree(root)[1]

    def expect_one(self, files, *parts):
        faults = self.faults(files)
        self.assertEqual(len(faults), 1, faults)
        for part in parts:
            self.assertIn(part, faults[0])

    def test_what_the_design_allows_passes(self):
        self.assertEqual(self.faults({
            "policies/a.cc": '#include <vector>\n#include "absl/time/time.h"\n'
                             '#include "absl/strings/str_cat.h"\n#include "base/units.h"\n',
            "base/clock.cc": '#include "absl/time/clock.h"\n#include <chrono>\n',
            "http/client.cc": '#include <cpprest/http_client.h>\n#include "base/units.h"\n',
            "cli/main.cc": '#include <CLI/CLI.hpp>\n#include "base/units.h"\n',
            "tests/unit/a_test.cc": '#include <thread>\n#include "base/units.h"\n',
        }), [])

    def test_arrows_go_down_only(self):
        self.expect_one({"base/a.cc": '#include "policies/p.h"\n',
                         "policies/p.h": "#ifndef SPRINGTIDE_POLICIES_P_H_\n"},
                        "base/a.cc:1:", "may not include policies/", "nothing else")
        self.expect_one({"policies/a.cc": '\n#include "simulator/s.h"\n',
                         "simulator/s.h": "#ifndef SPRINGTIDE_SIMULATOR_S_H_\n"},
                        "policies/a.cc:2:", "it may include base")

    def test_nothing_includes_the_tests(self):
        self.expect_one({"base/a.cc": '#include "tests/t.h"\n',
                         "tests/t.h": "#ifndef SPRINGTIDE_TESTS_T_H_\n"}, "which is no layer")

    def test_includes_are_written_from_the_root(self):
        for text in ('#include "units.h"\n', '#include "../base/units.h"\n'):
            self.expect_one({"base/a.cc": text}, "write the path from the root")

    def test_the_core_is_pure(self):
        for name in ("thread", "chrono", "random", "fstream", "iostream", "mutex", "cstdio",
                     "unistd.h", "time.h", "sys/stat.h", "boost/json.hpp", "yaml-cpp/yaml.h",
                     "absl/time/clock.h", "absl/synchronization/mutex.h", "absl/random/random.h",
                     "absl/container/flat_hash_map.h", "cpprest/json.h"):
            for form in (f"#include <{name}>\n", f'#  include  <{name}> // why\n'):
                self.expect_one({"policies/a.cc": form}, "policies/a.cc:1:", name)

    def test_quotes_do_not_hide_a_library(self):
        self.expect_one({"policies/a.cc": '#include "absl/time/clock.h"\n'}, "clock.h")
        self.expect_one({"policies/a.cc": '#include "boost/json.hpp"\n'}, "boost/json.hpp")

    def test_some_libraries_are_confined(self):
        self.expect_one({"k8s/a.cc": "#include <cpprest/json.h>\n"}, "behind http/")
        self.expect_one({"k8s/a.cc": "#include <pplx/pplxtasks.h>\n"}, "behind http/")
        self.expect_one({"cli/a.cc": "#include <yaml-cpp/yaml.h>\n"}, "base/yaml.h")
        self.expect_one({"simulator/a.cc": '#include "absl/time/clock.h"\n'}, "as an argument")

    def test_include_guards_follow_the_path(self):
        self.expect_one({"base/a.h": "#ifndef BASE_A_H\n"}, "SPRINGTIDE_BASE_A_H_")
        self.expect_one({"base/a.h": "#pragma once\n"}, "missing", "SPRINGTIDE_BASE_A_H_")

    def test_an_empty_tree_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(check_includes.main([folder]), 1)


if __name__ == "__main__":
    unittest.main()
