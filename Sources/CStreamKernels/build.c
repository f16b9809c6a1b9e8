// dl_iterate_phdr is an extension.
#define _GNU_SOURCE
#include "build.h"

#include <stdint.h>
#include <string.h>

const char *mi_build_commit(void) {
#ifdef MI_STUDY_COMMIT
  return MI_STUDY_COMMIT;
#else
  return "";
#endif
}

const char *mi_build_compiler(void) {
#ifdef __VERSION__
  return __VERSION__;
#else
  return "";
#endif
}

#if defined(__APPLE__)

#include <mach-o/dyld.h>
#include <mach-o/loader.h>

int mi_build_identifier(unsigned char *bytes, int capacity) {
  const struct mach_header_64 *header = (const struct mach_header_64 *)_dyld_get_image_header(0);
  if (!header || header->magic != MH_MAGIC_64) return 0;
  const unsigned char *command = (const unsigned char *)(header + 1);
  for (uint32_t i = 0; i < header->ncmds; i++) {
    const struct load_command *load = (const struct load_command *)command;
    if (load->cmd == LC_UUID) {
      const struct uuid_command *uuid = (const struct uuid_command *)load;
      int count = capacity < 16 ? capacity : 16;
      memcpy(bytes, uuid->uuid, (size_t)count);
      return count;
    }
    command += load->cmdsize;
  }
  return 0;
}

#elif defined(__linux__)

#include <elf.h>
#include <link.h>

struct found {
  unsigned char *bytes;
  int capacity, count;
};

// The first object is the program. Its notes (man 5 elf): sizes of name and description, type,
// name, description, each padded to four bytes.
static int first_object(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size;
  struct found *found = data;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    if (info->dlpi_phdr[i].p_type != PT_NOTE) continue;
    const unsigned char *note = (const unsigned char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    const unsigned char *end = note + info->dlpi_phdr[i].p_memsz;
    while (end - note >= 12) {
      uint32_t sizes[3];
      memcpy(sizes, note, 12);
      size_t name = (sizes[0] + (size_t)3) & ~(size_t)3, description = (sizes[1] + (size_t)3) & ~(size_t)3;
      note += 12;
      if ((size_t)(end - note) < name + description) break;
      if (sizes[2] == NT_GNU_BUILD_ID && sizes[0] == 4 && memcmp(note, "GNU", 4) == 0) {
        found->count = (int)sizes[1] < found->capacity ? (int)sizes[1] : found->capacity;
        memcpy(found->bytes, note + name, (size_t)found->count);
        return 1;
      }
      note += name + description;
    }
  }
  return 1;
}

int mi_build_identifier(unsigned char *bytes, int capacity) {
  struct found found = {bytes, capacity, 0};
  dl_iterate_phdr(first_object, &found);
  return found.count;
}

#else

int mi_build_identifier(unsigned char *bytes, int capacity) {
  (void)bytes;
  (void)capacity;
  return 0;
}

#endif
