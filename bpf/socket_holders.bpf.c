// Which process holds which socket: one pass over every descriptor of every task.
//
// iter/task_file (Linux 5.8) visits each (task, fd, file), skipping threads that share the table
// of their leader, so that a thread with a table of its own is seen too. No namespace has to be
// entered: each socket says in which network namespace it lives. bpf_sock_from_file and
// bpf_get_socket_cookie for tracing programs need Linux 5.11 and 5.12.
#include "socket_holders.h"

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <linux/bpf.h>
#include <linux/types.h>

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define AF_NETLINK 16
#define SOCK_STREAM 1
#define SOCK_RAW 3
#define SOCK_SEQPACKET 5
#define TCP_CLOSE 7
#define TCP_LISTEN 10
#define NSFS_MAGIC 0x6e736673

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
  struct net* net;
} possible_net_t;

struct in6_addr {
  unsigned char u[16];
};

struct sock_common {
  __u32 skc_rcv_saddr;
  __u32 skc_daddr;
  __u16 skc_dport;
  __u16 skc_num;
  unsigned short skc_family;
  volatile unsigned char skc_state;
  possible_net_t skc_net;
  struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
  struct sock_common __sk_common;
  __u16 sk_type;
  __u16 sk_protocol;
};

struct socket {
  struct sock* sk;
};

struct bpf_iter__task_file {
  struct bpf_iter_meta* meta;
  struct task_struct* task;
  __u32 fd;
  struct file* file;
};

#pragma clang attribute pop

/* A helper of Linux 5.11 that libbpf-dev's header may give with another prototype. */
static struct socket* (*sock_from_file)(struct file* file) = (void*)BPF_FUNC_sock_from_file;
static __u64 (*socket_cookie)(void* sk) = (void*)BPF_FUNC_get_socket_cookie;

/* A connected stream or a socket without a local number receives nothing from strangers. */
static int can_receive(const struct socket_holder* h, __u16 remote_port) {
  if (h->family == AF_UNIX || h->family == AF_NETLINK) return 0;
  if (h->family != AF_INET && h->family != AF_INET6) return 1; /* packet, XDP, vsock, RDS, ... */
  if (h->type == SOCK_RAW) return 1;
  if (h->port == 0) return 0;
  if (h->type == SOCK_STREAM || h->type == SOCK_SEQPACKET)
    return h->state == TCP_LISTEN || h->state == TCP_CLOSE;
  return remote_port == 0;
}

SEC("iter/task_file")
int list_socket_holders(struct bpf_iter__task_file* ctx) {
  struct task_struct* task = ctx->task;
  struct file* file = ctx->file;
  struct socket_holder h = {};
  struct socket* socket;
  struct sock* sk;

  if (!task || !file) return 0;
  h.tgid = (__u32)task->tgid;
  h.tid = (__u32)task->pid;
  h.fd = ctx->fd;
  h.inode = file->f_inode->i_ino;

  socket = sock_from_file(file);
  if (!socket) {
    if (file->f_inode->i_sb->s_magic != NSFS_MAGIC) return 0;
    h.kind = SOCKET_HOLDER_NSFS;
    bpf_seq_write(ctx->meta->seq, &h, sizeof(h));
    return 0;
  }
  sk = socket->sk;
  if (!sk) return 0;
  h.kind = SOCKET_HOLDER_SOCKET;
  h.family = sk->__sk_common.skc_family;
  h.type = sk->sk_type;
  h.protocol = sk->sk_protocol;
  h.port = sk->__sk_common.skc_num;
  h.state = sk->__sk_common.skc_state;
  if (!can_receive(&h, sk->__sk_common.skc_dport)) return 0;
  h.netns = sk->__sk_common.skc_net.net->ns.inum;
  h.cookie = socket_cookie(sk);
  if (h.family == AF_INET) {
    __u32 address = sk->__sk_common.skc_rcv_saddr;
    __builtin_memcpy(h.address, &address, sizeof(address));
  } else if (h.family == AF_INET6) {
    bpf_probe_read_kernel(h.address, sizeof(h.address),
                          __builtin_preserve_access_index(&sk->__sk_common.skc_v6_rcv_saddr));
  }
  bpf_seq_write(ctx->meta->seq, &h, sizeof(h));
  return 0;
}

/* bpf_sock_from_file and bpf_seq_write are open to GPL-compatible programs only; this file alone
 * is offered under both licences so that the kernel takes it. */
char LICENSE[] SEC("license") = "Dual BSD/GPL";
