// Operator new and delete of the module. What the core allocates is small and freed with its size:
// a list of free blocks for each size serves it in a few instructions, and no block has a header.
#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

/// Sizes are rounded up to this, which is what every block is aligned to.
constexpr std::size_t kStep = 8;
/// In octets; beyond it the C library serves.
constexpr std::size_t kLargestSmall = 512;
/// What blocks are cut from, in octets.
constexpr std::size_t kChunk = 8192;

struct FreeBlock {
  FreeBlock* next;
};

constinit std::array<FreeBlock*, kLargestSmall / kStep + 1> free_blocks{};
constinit char* chunk = nullptr;
constinit std::size_t chunk_left = 0;

constexpr std::size_t steps(std::size_t size) { return (size + kStep - 1) / kStep; }

void add_free(void* block, std::size_t index) {
  free_blocks[index] = ::new (block) FreeBlock{free_blocks[index]};
}

void* from_library(std::size_t size) {
  void* const block = std::malloc(size);
  if (block == nullptr) std::abort();
  return block;
}

void* cut(std::size_t size) {
  if (chunk_left < size) {
    if (chunk_left > 0) add_free(chunk, steps(chunk_left));  // less than `size`, so it is small
    chunk = static_cast<char*>(from_library(kChunk));
    chunk_left = kChunk;
  }
  char* const block = chunk;
  chunk += size;
  chunk_left -= size;
  return block;
}

}  // namespace

// Not inline: there are hundreds of callers.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (size > kLargestSmall) return from_library(size);
  const std::size_t index = steps(size);
  FreeBlock* const block = free_blocks[index];
  if (block == nullptr) return cut(index == 0 ? kStep : index * kStep);
  free_blocks[index] = block->next;
  return block;
}

[[gnu::noinline]] void operator delete(void* block, std::size_t size) noexcept {
  if (block == nullptr) return;
  if (size > kLargestSmall) return std::free(block);
  add_free(block, steps(size));
}

// Defined nowhere: a module in which anything is freed without its size does not link.
extern "C" void sip_freed_without_its_size();
void operator delete(void* block) noexcept {
  if (block != nullptr) sip_freed_without_its_size();
}
