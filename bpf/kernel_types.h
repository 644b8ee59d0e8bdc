/* The members of kernel structures that the programs here read. CO-RE moves each access to where
 * the running kernel has the member, so no vmlinux.h is needed and the order here means nothing. */
#ifndef PW_BPF_KERNEL_TYPES_H
#define PW_BPF_KERNEL_TYPES_H

#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct super_block {
  unsigned long s_magic;
};

struct inode {
  struct super_block* i_sb;
  unsigned long i_ino;
};

struct vfsmount;
struct dentry;
struct cgroup;

struct path {
  struct vfsmount* mnt;
  struct dentry* dentry;
};

struct file {
  struct inode* f_inode;
  struct path f_path;
};

struct ns_common {
  unsigned int inum;
};

struct net {
  struct ns_common ns;
};

struct nsproxy {
  struct net* net_ns;
};

struct fs_struct {
  struct path root;
};

struct mm_struct {
  struct file* exe_file;
};

typedef struct {
  unsigned int val;
} kuid_t;

struct cred {
  kuid_t euid;
};

struct css_set {
  struct cgroup* dfl_cgrp;
};

struct task_struct {
  int pid;
  int tgid;
  struct task_struct* group_leader;
  __u64 start_boottime;
  char comm[16];
  const struct cred* real_cred;
  struct fs_struct* fs;
  struct nsproxy* nsproxy;
  struct mm_struct* mm;
  struct css_set* cgroups;
};

struct seq_file;

struct bpf_iter_meta {
  struct seq_file* seq;
};

#pragma clang attribute pop

#endif
