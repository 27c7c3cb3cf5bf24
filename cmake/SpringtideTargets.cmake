# springtide_library(NAME DEPS...): the library of the current folder, from every .cc in it.
# Globbing (re-checked at each build) keeps "one new file" enough to add a policy.
function(springtide_library name)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  add_library(springtide_${name} STATIC ${sources})
  add_library(springtide::${name} ALIAS springtide_${name})
  target_include_directories(springtide_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(springtide_${name} PUBLIC ${ARGN} PRIVATE springtide_warnings)
endfunction()

# springtide_test(NAME DEPS...): one GoogleTest binary from every *_test.cc of the current folder.
function(springtide_test name)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cc")
  add_executable(springtide_${name}_test ${sources})
  target_link_libraries(springtide_${name}_test PRIVATE ${ARGN} GTest::gmock GTest::gtest_main
    springtide_warnings)
  target_include_directories(springtide_${name}_test PRIVATE "${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(springtide_${name}_test TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60)
endfunction()
