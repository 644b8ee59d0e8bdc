/* Loads the programs of the inside view by a program that the kernel itself runs ("light
 * skeleton"), so that nothing has to read the kernel's type information. */
#ifndef PW_BPF_INSIDE_VIEW_LIGHT_H
#define PW_BPF_INSIDE_VIEW_LIGHT_H

#ifdef __cplusplus
extern "C" {
#endif

/* Links of iterators, ready for bpf_iter_create(); the caller closes them. */
struct inside_view_links {
  int list_tasks;
  int list_socket_holders;
};

/* 0, or a negative errno with nothing left open. Needs Linux 5.17, CAP_BPF and CAP_PERFMON. */
int inside_view_light_load(struct inside_view_links* links);

#ifdef __cplusplus
}
#endif

#endif
