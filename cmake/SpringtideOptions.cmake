# Build-wide choices: language level, warnings, sanitizers, compiler cache.
option(SPRINGTIDE_BUILD_TESTS "Build the tests" ON)
option(SPRINGTIDE_BUILD_BENCHMARKS "Build the benchmarks" ON)
option(SPRINGTIDE_WERROR "Treat warnings in our own code as errors" ON)
option(SPRINGTIDE_BUILD_FUZZERS
  "Build the fuzz targets with libFuzzer (Clang); without, they replay their corpus" OFF)
option(SPRINGTIDE_COVERAGE "Instrument for source coverage (Clang)" OFF)
option(SPRINGTIDE_REQUIRE_CPPREST "Fail when cpprestsdk is not found" OFF)
set(SPRINGTIDE_E2E AUTO CACHE STRING
  "Tests against a real control plane: AUTO (when its programs are there), ON (required), OFF")
set_property(CACHE SPRINGTIDE_E2E PROPERTY STRINGS AUTO ON OFF)
set(SPRINGTIDE_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")
set(SPRINGTIDE_FUZZ_SECONDS 20 CACHE STRING "How long the test of each fuzz target runs")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(SPRINGTIDE_CCACHE ccache DOC "Compiler cache; empty or NOTFOUND for none")
  if(SPRINGTIDE_CCACHE)
    # Paths below the tree count as relative, so that one checkout profits from another.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=true "${SPRINGTIDE_CCACHE}")
  endif()
endif()

if(SPRINGTIDE_SANITIZE)
  add_compile_options(-fsanitize=${SPRINGTIDE_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SPRINGTIDE_SANITIZE})
endif()
if(SPRINGTIDE_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "SPRINGTIDE_BUILD_FUZZERS needs Clang, not ${CMAKE_CXX_COMPILER_ID}: "
                        "use the preset asan or -DCMAKE_CXX_COMPILER=clang++")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(SPRINGTIDE_COVERAGE)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "SPRINGTIDE_COVERAGE needs Clang, not ${CMAKE_CXX_COMPILER_ID}: "
                        "use the preset coverage or -DCMAKE_CXX_COMPILER=clang++")
  endif()
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

# Contracted multiply-adds round differently from machine to machine; a replayed decision must not.
add_compile_options(-ffp-contract=off)

add_library(springtide_warnings INTERFACE)
target_compile_options(springtide_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough -Wswitch
  # GCC 12 to 14 believe that concatenated strings overlap themselves (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # GCC 13 and later suspect every returned reference of a function that is given a temporary.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>:-Wno-dangling-reference>
  $<$<BOOL:${SPRINGTIDE_WERROR}>:-Werror>)
# With sanitizers GCC sees uninitialised members in every moved std::variant.
if(SPRINGTIDE_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(springtide_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
