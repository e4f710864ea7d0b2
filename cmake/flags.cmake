# Warnings are errors; release is hardened; sanitizers by OC_SANITIZE.
add_compile_options(-Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough
                    -Wunused-result -Wno-deprecated-declarations -ftemplate-depth=1024)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # A temporary precompiled header without time stamps lets ccache hit.
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>" -Wno-missing-field-initializers -Wno-missing-designated-field-initializers)
  add_link_options(-fuse-ld=lld -pie)
endif()
# Named steps at which tests kill the program (base/crash_point.h); a release has none of them.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_definitions(OC_CRASH_POINTS)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Small first: most of the program waits for others. cmake/modules.cmake compiles the routing path for speed.
  string(REPLACE "-O3" "-Os" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -fstack-clash-protection
                      -ftrivial-auto-var-init=zero -ffunction-sections -fdata-sections -fvisibility=hidden)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64")
    add_compile_options(-fcf-protection=full)
  endif()
  add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--gc-sections -Wl,--icf=safe -Wl,--as-needed -Wl,-z,pack-relative-relocs -s)
else()
  add_compile_options(-O0 -gline-tables-only -fno-omit-frame-pointer)
endif()
if(OC_SANITIZE STREQUAL "address" OR OC_SANITIZE STREQUAL "fuzzer")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
elseif(OC_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
endif()
if(OC_SANITIZE STREQUAL "fuzzer")
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
