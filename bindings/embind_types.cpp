#include <emscripten/bind.h>

#include <cstdint>
#include <cstring>
#include <limits>

// In place of embind's own (its library's bind.cpp), which makes every type known that there may
// be: strings of four kinds, 64-bit integers, views of memory, each with its glue, and brings
// formatted output with it for a message. Here are those that stand in the bindings. One with
// another type ends the link: "Missing binding for type".
namespace {

using emscripten::internal::TypeID;

template <class T>
void register_integer(const char* name) {
  emscripten::internal::_embind_register_integer(
      TypeID<T>::get(), name, sizeof(T), static_cast<std::int32_t>(std::numeric_limits<T>::min()),
      static_cast<std::uint32_t>(std::numeric_limits<T>::max()));
}

}  // namespace

EMSCRIPTEN_BINDINGS(types) {
  emscripten::internal::_embind_register_void(TypeID<void>::get(), "void");
  register_integer<std::int32_t>("int");
  register_integer<std::uint32_t>("unsigned int");
  emscripten::internal::_embind_register_float(TypeID<double>::get(), "double", sizeof(double));
}

extern "C" {

// What that message says; the glue frees it.
const char* __getTypeName(const std::type_info*) { return strdup("one that is not bound"); }

// They are for the threads of a module, of which this one has none.
void _embind_register_bindings(emscripten::internal::InitFunc*) {}
void _embind_initialize_bindings() {}

}  // extern "C"
