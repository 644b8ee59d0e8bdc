// What each process is and where it lives: one pass over all tasks, in place of several files of
// /proc for each of them. iter/task needs Linux 5.8.
//
// Paths are not resolved here: bpf_d_path on a file that nobody holds for us could follow freed
// memory. Who reads the records asks /proc once for each distinct executable and cgroup.
#include "task_list.h"

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <linux/bpf.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct bpf_iter__task {
  struct bpf_iter_meta* meta;
  struct task_struct* task;
};

#pragma clang attribute pop

/* Members are read by BPF_CORE_READ and not through the pointers themselves: those the verifier
 * looks up in the kernel's type information one by one, which takes longer than the whole pass. */
static void add_places(struct task_struct* task, struct task_entry* entry) {
  struct nsproxy* namespaces = BPF_CORE_READ(task, nsproxy);
  struct fs_struct* fs = BPF_CORE_READ(task, fs);
  struct mm_struct* mm = BPF_CORE_READ(task, mm);
  struct file* exe = mm ? BPF_CORE_READ(mm, exe_file) : 0;

  if (namespaces) entry->netns = BPF_CORE_READ(namespaces, net_ns, ns.inum);
  if (fs) {
    entry->root[0] = (__u64)BPF_CORE_READ(fs, root.mnt);
    entry->root[1] = (__u64)BPF_CORE_READ(fs, root.dentry);
  }
  if (exe) {
    entry->exe[0] = (__u64)BPF_CORE_READ(exe, f_path.mnt);
    entry->exe[1] = (__u64)BPF_CORE_READ(exe, f_path.dentry);
  }
}

/* Threads share all of this with their leader but, rarely, the network namespace; those of a leader
 * that has ended speak for it. */
static int lives_elsewhere(struct task_struct* task) {
  struct nsproxy* own = BPF_CORE_READ(task, nsproxy);
  struct nsproxy* leaders = BPF_CORE_READ(task, group_leader, nsproxy);

  if (!own || own == leaders) return 0;
  return !leaders || BPF_CORE_READ(own, net_ns) != BPF_CORE_READ(leaders, net_ns);
}

SEC("iter/task")
int list_tasks(struct bpf_iter__task* ctx) {
  struct task_struct* task = ctx->task;
  struct task_entry entry = {};

  if (!task) return 0;
  entry.tgid = (__u32)BPF_CORE_READ(task, tgid);
  entry.tid = (__u32)BPF_CORE_READ(task, pid);
  if (entry.tid != entry.tgid && !lives_elsewhere(task)) return 0;
  entry.started = BPF_CORE_READ(task, start_boottime);
  entry.euid = BPF_CORE_READ(task, real_cred, euid.val);
  entry.cgroups[0] = (__u64)BPF_CORE_READ(task, cgroups);
  entry.cgroups[1] = (__u64)BPF_CORE_READ(task, cgroups, dfl_cgrp);
  BPF_CORE_READ_INTO(&entry.comm, task, comm);
  add_places(task, &entry);
  bpf_seq_write(ctx->meta->seq, &entry, sizeof(entry));
  return 0;
}

/* bpf_seq_write is open to GPL-compatible programs only; see socket_holders.bpf.c. */
char LICENSE[] SEC("license") = "Dual BSD/GPL";
