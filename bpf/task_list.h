/* The record that bpf/task_list.bpf.c writes and src/inventory reads. Byte order: host. */
#ifndef PW_BPF_TASK_LIST_H
#define PW_BPF_TASK_LIST_H

#include <linux/types.h>

/* exe, root and cgroups hold addresses of kernel objects. They are never followed: two tasks with
 * the same ones have the same executable, root folder, or line in every cgroup hierarchy. */
struct task_entry {
  __u64 started;    /* nanoseconds since boot, suspend included */
  __u64 exe[2];     /* mount and dentry; 0 = none: a kernel thread, or a task that ends */
  __u64 root[2];    /* mount (of one mount namespace) and dentry; 0 = the task ends */
  __u64 cgroups[2]; /* css_set and cgroup v2 */
  __u32 tgid;       /* process, as the initial pid namespace numbers it */
  __u32 tid;
  __u32 netns; /* inode of its network namespace, 0 = the task has left it */
  __u32 euid;  /* effective user id in the initial user namespace */
  char comm[16];
};

#endif
