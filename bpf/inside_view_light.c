/* C and not C++, because that is what bpftool writes. */
/* The generated header uses errno without including it. */
/* clang-format off */
#include <errno.h>
#include "bpf/inside_view.lskel.h"
/* clang-format on */

#include "bpf/inside_view_light.h"

/* The owner of a link need not keep its program. */
static int link_of(struct bpf_prog_desc* program) {
  int link = skel_link_create(program->prog_fd, 0, BPF_TRACE_ITER);
  return link < 0 ? -errno : link;
}

int inside_view_light_load(struct inside_view_links* links) {
  struct inside_view* object = inside_view__open_and_load();
  int error = 0;

  if (!object) return errno > 0 ? -errno : -EINVAL;
  links->list_tasks = link_of(&object->progs.list_tasks);
  links->list_socket_holders = link_of(&object->progs.list_socket_holders);
  if (links->list_tasks < 0) error = links->list_tasks;
  if (links->list_socket_holders < 0) error = links->list_socket_holders;
  if (error) {
    skel_closenz(links->list_tasks);
    skel_closenz(links->list_socket_holders);
  }
  inside_view__destroy(object);
  return error;
}
