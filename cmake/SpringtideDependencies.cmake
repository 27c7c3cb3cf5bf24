# The libraries we build on. Where systems name a target differently, a springtide:: target hides it.
# Boost's own package files, also for those of our libraries that look for Boost themselves.
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)
endif()

find_package(absl REQUIRED)
find_package(Boost 1.75 REQUIRED COMPONENTS json)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Threads REQUIRED)
if(SPRINGTIDE_BUILD_TESTS)
  find_package(GTest REQUIRED)
  find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
endif()
if(SPRINGTIDE_BUILD_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()

# yaml-cpp 0.8 renamed its target and warns at each use of the old name.
add_library(springtide_yaml INTERFACE)
add_library(springtide::yaml ALIAS springtide_yaml)
if(TARGET yaml-cpp::yaml-cpp)
  target_link_libraries(springtide_yaml INTERFACE yaml-cpp::yaml-cpp)
else()
  target_link_libraries(springtide_yaml INTERFACE yaml-cpp)
endif()

# cpprestsdk: the system's, or on Debian 12 the one that scripts/install-deps builds against our
# Boost (docs/decisions/0002). springtide::cpprest exists only when it was found.
list(APPEND CMAKE_PREFIX_PATH "${PROJECT_SOURCE_DIR}/.deps/cpprest")
find_package(cpprestsdk CONFIG QUIET)
if(cpprestsdk_FOUND)
  find_package(OpenSSL 3 REQUIRED) # its headers use it, and not every system's package says so
  add_library(springtide_cpprest INTERFACE)
  add_library(springtide::cpprest ALIAS springtide_cpprest)
  target_link_libraries(springtide_cpprest INTERFACE
    cpprestsdk::cpprest OpenSSL::SSL OpenSSL::Crypto)
  # Its macro U breaks Boost headers.
  target_compile_definitions(springtide_cpprest INTERFACE _TURN_OFF_PLATFORM_STRING)
elseif(SPRINGTIDE_REQUIRE_CPPREST)
  message(FATAL_ERROR "cpprestsdk was not found; run scripts/install-deps http")
endif()
