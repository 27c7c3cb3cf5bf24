# Build-wide choices: language level, warnings, sanitizers.
option(SPRINGTIDE_BUILD_TESTS "Build the tests" ON)
option(SPRINGTIDE_BUILD_BENCHMARKS "Build the benchmarks" ON)
option(SPRINGTIDE_WERROR "Treat warnings in our own code as errors" ON)
set(SPRINGTIDE_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

if(SPRINGTIDE_SANITIZE)
  add_compile_options(-fsanitize=${SPRINGTIDE_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SPRINGTIDE_SANITIZE})
endif()

# Contracted multiply-adds round differently from machine to machine; a replayed decision must not.
add_compile_options(-ffp-contract=off)

add_library(springtide_warnings INTERFACE)
target_compile_options(springtide_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough -Wswitch
  $<$<BOOL:${SPRINGTIDE_WERROR}>:-Werror>)
