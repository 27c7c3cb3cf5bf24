# springtide_library(NAME DEPS...): the library of the current folder, from every .cc in it.
# Globbing (re-checked at each build) keeps "one new file" enough to add a policy.
function(springtide_library name)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  add_library(springtide_${name} STATIC ${sources})
  add_library(springtide::${name} ALIAS springtide_${name})
  target_include_directories(springtide_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(springtide_${name} PUBLIC ${ARGN} PRIVATE springtide_warnings)
endfunction()

# springtide_label(TARGET LABEL): the target springtide_tests_LABEL builds what the tests of that
# label need, so that `ctest -L LABEL` can be run without building the rest.
function(springtide_label target label)
  if(NOT TARGET springtide_tests_${label})
    add_custom_target(springtide_tests_${label})
  endif()
  add_dependencies(springtide_tests_${label} ${target})
endfunction()

# springtide_test(NAME DEPS... [LABEL label]): one GoogleTest binary from every *_test.cc of the
# current folder. Label `threads` marks what ThreadSanitizer is to run, `slow` what takes seconds.
function(springtide_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cc")
  add_executable(springtide_${name}_test ${sources})
  target_link_libraries(springtide_${name}_test PRIVATE ${arg_UNPARSED_ARGUMENTS}
    GTest::gmock GTest::gtest_main springtide_warnings)
  target_include_directories(springtide_${name}_test PRIVATE "${PROJECT_SOURCE_DIR}")
  # What a test runs is in the libraries; optimising its own text only costs time.
  target_compile_options(springtide_${name}_test PRIVATE -O0)
  set(properties TIMEOUT 300)
  if(arg_LABEL)
    list(APPEND properties LABELS ${arg_LABEL})
    springtide_label(springtide_${name}_test ${arg_LABEL})
  endif()
  gtest_discover_tests(springtide_${name}_test TEST_PREFIX "${name}." NO_PRETTY_VALUES
    DISCOVERY_TIMEOUT 120
    PROPERTIES ${properties})
endfunction()

# springtide_fuzz_target(NAME DEPS... [CORPUS folder]): fuzzes one parser. NAME_fuzz.cc defines
# LLVMFuzzerTestOneInput; the corpus is corpus/NAME beside it unless said. The test fuzz.NAME
# searches for SPRINGTIDE_FUZZ_SECONDS with SPRINGTIDE_BUILD_FUZZERS on, and replays the corpus otherwise.
function(springtide_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS" "")
  if(NOT arg_CORPUS)
    set(arg_CORPUS "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
  endif()
  set(target springtide_${name}_fuzz)
  add_executable(${target} ${name}_fuzz.cc)
  target_link_libraries(${target} PRIVATE ${arg_UNPARSED_ARGUMENTS} springtide_warnings)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  if(SPRINGTIDE_BUILD_FUZZERS)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    set(found "${CMAKE_CURRENT_BINARY_DIR}/found/${name}")
    file(MAKE_DIRECTORY "${found}")
    add_test(NAME fuzz.${name}
      COMMAND ${target} -max_total_time=${SPRINGTIDE_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=2048
              -max_len=65536 -print_final_stats=1 -artifact_prefix=${found}/crash-
              "${found}" "${arg_CORPUS}")
  else()
    target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/replay_corpus.cc")
    add_test(NAME fuzz.${name} COMMAND ${target} "${arg_CORPUS}")
  endif()
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 600)
  springtide_label(${target} fuzz)
endfunction()

# springtide_benchmark(NAME DEPS...): one Google Benchmark binary from every *_benchmark.cc of the
# current folder. The test benchmark.NAME runs each for a moment, to see that it still runs.
function(springtide_benchmark name)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_benchmark.cc")
  set(target springtide_${name}_benchmark)
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE ${ARGN} benchmark::benchmark_main springtide_warnings)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  set(moment 0.001)
  if(benchmark_VERSION VERSION_GREATER_EQUAL 1.8)
    string(APPEND moment s) # the unit came with 1.8, which warns when it is missing
  endif()
  add_test(NAME benchmark.${name} COMMAND ${target} --benchmark_min_time=${moment})
  set_tests_properties(benchmark.${name} PROPERTIES LABELS benchmark TIMEOUT 600)
  springtide_label(${target} benchmark)
endfunction()
