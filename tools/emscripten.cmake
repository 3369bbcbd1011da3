# Takes Emscripten's own toolchain file from beside the emcc that is on PATH (tools/setup.sh sees to that).
execute_process(COMMAND emcc --cflags ERROR_QUIET OUTPUT_QUIET RESULT_VARIABLE emcc_missing)
if(emcc_missing)
  message(FATAL_ERROR "emcc does not run: call tools/setup.sh, then source its env.sh")
endif()
execute_process(COMMAND em-config EMSCRIPTEN_ROOT OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE)
include(${root}/cmake/Modules/Platform/Emscripten.cmake)
