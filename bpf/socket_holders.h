/* The record that bpf/socket_holders.bpf.c writes and src/inventory reads. Byte order: host. */
#ifndef PW_BPF_SOCKET_HOLDERS_H
#define PW_BPF_SOCKET_HOLDERS_H

#include <linux/types.h>

enum socket_holder_kind {
  SOCKET_HOLDER_SOCKET = 1, /* an inet, packet or other socket that can receive */
  SOCKET_HOLDER_NSFS = 2,   /* a descriptor on a namespace file; only inode and the ids are set */
};

struct socket_holder {
  __u64 cookie; /* SO_COOKIE */
  __u64 inode;  /* of the file: sockfs or nsfs */
  __u64 cgroup; /* cgroup v2 id of the creator, 0 if none */
  __u32 netns;  /* inode of the socket's network namespace */
  __u32 tgid;   /* process, as the initial pid namespace numbers it */
  __u32 tid;    /* thread whose descriptor table it is */
  __u32 fd;
  __u32 kind;     /* enum socket_holder_kind */
  __u16 family;   /* AF_* */
  __u16 type;     /* SOCK_* */
  __u16 protocol; /* IPPROTO_*; for AF_PACKET the EtherType in network order */
  __u16 port;     /* local port, host order; IP protocol for raw */
  __u8 state;     /* TCP_* of include/net/tcp_states.h */
  __u8 pad[7];
  __u8 address[16]; /* local address; IPv4 uses the first four */
};

#endif
