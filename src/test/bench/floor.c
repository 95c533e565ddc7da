// floor: the least that a UDP answer costs on this machine. Takes and sends datagrams by the batch; skips the question,
// appends one fixed A record and sends it back. No look-up, no EDNS, no counters.
// Build: cc -O2 -o floor floor.c; run: floor PORT [ADDRESS], of IPv4, 127.0.0.1 by default
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, SLOT = 4096, NAME_MAX_OCTETS = 255 };

static struct mmsghdr message[BATCH];
static struct iovec vector[BATCH];
static uint8_t buffer[BATCH][SLOT];
static struct sockaddr_in6 peer[BATCH];

static int open_socket(int port, const char *address) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0), size = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(address)};
  if (bind(fd, (void *)&at, sizeof at)) { perror("floor: bind"); exit(1); }
  return fd;
}

// Turns the request in place into a response; returns its length.
static int answer(uint8_t *wire) {
  static const uint8_t record[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 192, 0, 2, 1};
  uint8_t *at = wire + 12;
  while (*at && at < wire + 12 + NAME_MAX_OCTETS) at += *at + 1;
  at += 5;                                            // root label, type, class
  wire[2] = 0x84; wire[3] = 0;                        // QR AA, NOERROR
  wire[7] = 1; wire[11] = 0;                          // one answer, no OPT
  memcpy(at, record, sizeof record);
  return at + sizeof record - wire;
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) { fprintf(stderr, "usage: floor PORT [ADDRESS]\n"); return 2; }
  int fd = open_socket(atoi(argv[1]), argc > 2 ? argv[2] : "127.0.0.1");
  for (int i = 0; i < BATCH; i++) {
    vector[i] = (struct iovec){buffer[i], SLOT};
    message[i].msg_hdr = (struct msghdr){.msg_iov = &vector[i], .msg_iovlen = 1, .msg_name = &peer[i], .msg_namelen = sizeof *peer};
  }
  for (;;) {
    int count = recvmmsg(fd, message, BATCH, MSG_WAITFORONE, NULL);
    for (int i = 0; i < count; i++) vector[i].iov_len = answer(buffer[i]);
    if (count > 0) sendmmsg(fd, message, count, 0);
    for (int i = 0; i < count; i++) { vector[i].iov_len = SLOT; message[i].msg_hdr.msg_namelen = sizeof *peer; }
  }
}
