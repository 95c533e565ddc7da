// dnsblast: DNS load on loopback over UDP, to measure servers side by side.
//
//   dnsblast -f NAMES -p PORT [options]            load; prints one line of key=value
//   dnsblast -f NAMES -p PORT -x [options] -- CMD  starts CMD, waits for its first answer; leaves it running
//   dnsblast -b PORT                               a backend: takes TCP connections and closes them
//   dnsblast -g N                                  prints N ports that are free over UDP and TCP on 127.0.0.1
//
// Load is closed-loop: each socket keeps WINDOW queries outstanding, which saturates the server. With -r it is paced:
// so many queries a second, whatever the answers do. A query unanswered for a second is lost. Queries are taken from
// NAMES ("owner type" a line) in random order; with -e a share of them carries the EDNS Client Subnet option of a
// random public IPv4 /24, so that look-ups by location are as varied as in service.
// Build: cc -O2 -o dnsblast dnsblast.c
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  BATCH = 64,            // datagrams a system call
  REQUEST_MAX = 300,     // header, longest name, OPT with ECS
  RESPONSE_MAX = 4096,
  SLOTS_MAX = 4096,      // outstanding queries a socket: 12 bits of the message id; the other 4 tell reuses apart
  SOCKETS_MAX = 64,
  PIDS_MAX = 64,
  LATENCY_MAX_US = 1000000,
};
#define LOST_NS 1000000000ull

struct question { uint8_t *wire; int length; };
struct slot { uint64_t sent_ns; uint16_t id; };       // sent_ns 0: free
struct lane { int fd, slots_free; uint16_t free[SLOTS_MAX]; struct slot slot[SLOTS_MAX]; };

static const char *server = "127.0.0.1", *names_file;
static int port = 53, window, sockets = 8, ecs_percent, edns_always, servers, server_pid[PIDS_MAX];
static double seconds = 5, warm_seconds = 1, rate;
static uint64_t queries_max;
static uint32_t old_address;                          // network order; 0: not watched
static struct question *questions;
static unsigned question_count;
static struct lane *lanes;

// What was counted while measuring.
static uint64_t sent, received, lost, empty, failed, held_back, old_answers, new_answers, first_new_ns, last_old_ns;
static uint32_t latency[LATENCY_MAX_US + 1];

static void die(const char *what) { perror(what); exit(2); }

static uint64_t clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}
static uint64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

static uint64_t random_state = 88172645463325252ull;
static uint64_t random64(void) {                      // xorshift64
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}

// --- Questions ---------------------------------------------------------------------------------------------------

static int type_code(const char *name) {
  static const struct { const char *name; int code; } types[] = {
      {"A", 1}, {"NS", 2}, {"CNAME", 5}, {"SOA", 6}, {"PTR", 12}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}, {"SRV", 33},
      {"DS", 43}, {"DNSKEY", 48}, {"HTTPS", 65}, {"ANY", 255}, {"CAA", 257}};
  for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
    if (!strcasecmp(name, types[i].name)) return types[i].code;
  fprintf(stderr, "dnsblast: unknown type %s\n", name);
  exit(2);
}

static int write_question(uint8_t *wire, char *owner, int type) {
  int at = 12;
  memset(wire, 0, at);
  wire[5] = 1;                                        // QDCOUNT
  for (char *label = strtok(owner, "."); label; label = strtok(NULL, ".")) {
    int length = strlen(label);
    wire[at++] = length;
    memcpy(wire + at, label, length);
    at += length;
  }
  wire[at++] = 0;
  wire[at++] = type >> 8; wire[at++] = type;
  wire[at++] = 0; wire[at++] = 1;                     // IN
  return at;
}

static void read_questions(void) {
  FILE *file = fopen(names_file, "r");
  if (!file) die(names_file);
  char owner[256], type[16];
  uint8_t wire[REQUEST_MAX];
  unsigned capacity = 0;
  while (fscanf(file, "%255s %15s", owner, type) == 2) {
    if (question_count == capacity) questions = realloc(questions, sizeof *questions * (capacity = capacity * 2 + 1024));
    int length = write_question(wire, owner, type_code(type));
    questions[question_count++] = (struct question){memcpy(malloc(length), wire, length), length};
  }
  fclose(file);
  if (!question_count) { fprintf(stderr, "dnsblast: %s holds no question\n", names_file); exit(2); }
}

// An OPT record that takes 1232 octets, with a client subnet or without.
static int write_opt(uint8_t *at, int with_subnet) {
  static const uint8_t opt[] = {0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0}, subnet[] = {0, 8, 0, 7, 0, 1, 24, 0};
  memcpy(at, opt, sizeof opt);
  if (!with_subnet) return sizeof opt;
  at[10] = 11;
  memcpy(at + sizeof opt, subnet, sizeof subnet);
  uint32_t address;
  do address = random64() >> 20; while (address >> 24 == 0 || address >> 24 == 10 || address >> 24 == 127 || address >> 24 >= 224);
  for (int i = 0; i < 3; i++) at[19 + i] = address >> (24 - 8 * i);
  return 22;
}

static int write_request(uint8_t *wire, uint16_t id) {
  const struct question *question = &questions[random64() % question_count];
  memcpy(wire, question->wire, question->length);
  wire[0] = id >> 8; wire[1] = id;
  int with_subnet = (int)(random64() % 100) < ecs_percent;
  if (!with_subnet && !edns_always) return question->length;
  wire[11] = 1;                                       // ARCOUNT
  return question->length + write_opt(wire + question->length, with_subnet);
}

// --- Sockets -----------------------------------------------------------------------------------------------------

static int open_socket(void) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, server, &to.sin_addr) != 1) { fprintf(stderr, "dnsblast: %s is no IPv4 address\n", server); exit(2); }
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), size = 4 << 20;
  if (fd < 0) die("socket");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  if (connect(fd, (void *)&to, sizeof to)) die("connect");
  return fd;
}

static void open_lanes(void) {
  lanes = calloc(sockets, sizeof *lanes);
  for (int i = 0; i < sockets; i++) {
    lanes[i].fd = open_socket();
    for (int k = 0; k < window; k++) { lanes[i].free[lanes[i].slots_free++] = k; lanes[i].slot[k].id = k; }
  }
}

static struct mmsghdr out[BATCH], in[BATCH];
static struct iovec out_vector[BATCH], in_vector[BATCH];
static uint8_t out_buffer[BATCH][REQUEST_MAX], in_buffer[BATCH][RESPONSE_MAX];

static void prepare_batches(void) {
  for (int i = 0; i < BATCH; i++) {
    out_vector[i] = (struct iovec){out_buffer[i], 0};
    in_vector[i] = (struct iovec){in_buffer[i], RESPONSE_MAX};
    out[i].msg_hdr = (struct msghdr){.msg_iov = &out_vector[i], .msg_iovlen = 1};
    in[i].msg_hdr = (struct msghdr){.msg_iov = &in_vector[i], .msg_iovlen = 1};
  }
}

// Sends at most so many queries, as far as there are free slots; returns how many.
static int send_some(struct lane *lane, int most) {
  int total = 0;
  while (lane->slots_free && total < most) {
    int count = 0, done = 0;
    uint64_t now = now_ns();
    for (; count < BATCH && lane->slots_free && total + count < most; count++) {
      struct slot *slot = &lane->slot[lane->free[--lane->slots_free]];
      slot->id += SLOTS_MAX;
      slot->sent_ns = now;
      out_vector[count].iov_len = write_request(out_buffer[count], slot->id);
    }
    while (done < count) {
      int result = sendmmsg(lane->fd, out + done, count - done, 0);
      if (result > 0) done += result;
      else if (errno != EAGAIN && errno != ENOBUFS && errno != ECONNREFUSED) die("sendmmsg");
    }
    total += count;
  }
  return total;
}

// --- Responses ---------------------------------------------------------------------------------------------------

// The address in the first answer record, which must be an A record whose owner is a pointer; else 0.
static uint32_t first_address(const uint8_t *message, int length) {
  int at = 12;
  while (at < length && message[at]) at += message[at] + 1;
  at += 5;
  if (at + 16 > length || message[at] < 0xc0 || message[at + 3] != 1 || message[at + 11] != 4) return 0;
  uint32_t address;
  memcpy(&address, message + at + 12, 4);
  return address;
}

static void watch(const uint8_t *message, int length) {
  if (first_address(message, length) == old_address) { old_answers++; last_old_ns = clock_ns(CLOCK_REALTIME); }
  else { if (!new_answers++) first_new_ns = clock_ns(CLOCK_REALTIME); }
}

static void take(struct lane *lane, const uint8_t *message, int length, uint64_t now) {
  if (length < 12) return;
  uint16_t id = message[0] << 8 | message[1];
  struct slot *slot = &lane->slot[id % SLOTS_MAX];
  if (!slot->sent_ns || slot->id != id) return;       // came after it was given up
  uint64_t us = (now - slot->sent_ns) / 1000;
  latency[us > LATENCY_MAX_US ? LATENCY_MAX_US : us]++;
  slot->sent_ns = 0;
  lane->free[lane->slots_free++] = id % SLOTS_MAX;
  received++;
  int rcode = message[3] & 15;
  failed += rcode != 0 && rcode != 3;
  empty += message[6] == 0 && message[7] == 0;
  if (old_address) watch(message, length);
}

static void receive(struct lane *lane) {
  for (;;) {
    int count = recvmmsg(lane->fd, in, BATCH, MSG_DONTWAIT, NULL);
    if (count <= 0) return;
    uint64_t now = now_ns();
    for (int i = 0; i < count; i++) take(lane, in_buffer[i], in[i].msg_len, now);
    if (count < BATCH) return;
  }
}

// Gives up queries sent before this time; returns how many are still waited for.
static int give_up(uint64_t before) {
  int waiting = 0;
  for (int i = 0; i < sockets; i++)
    for (int k = 0; k < window; k++) {
      struct slot *slot = &lanes[i].slot[k];
      if (!slot->sent_ns) continue;
      if (slot->sent_ns >= before) { waiting++; continue; }
      slot->sent_ns = 0;
      lanes[i].free[lanes[i].slots_free++] = k;
      lost++;
    }
  return waiting;
}

// --- Measuring ---------------------------------------------------------------------------------------------------

static void read_pids(char *list) {
  for (char *pid = strtok(list, ","); pid && servers < PIDS_MAX; pid = strtok(NULL, ",")) server_pid[servers++] = atoi(pid);
}

// User and system time of the server's processes, seconds.
static double server_cpu(void) {
  double ticks = 0;
  for (int i = 0; i < servers; i++) {
    char path[64], text[2048];
    snprintf(path, sizeof path, "/proc/%d/stat", server_pid[i]);
    FILE *file = fopen(path, "r");
    if (!file) die(path);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    unsigned long user, system;
    if (sscanf(strrchr(text, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) == 2)
      ticks += user + system;
  }
  return ticks / sysconf(_SC_CLK_TCK);
}

static double own_cpu(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static long percentile(double share) {
  uint64_t total = 0, seen = 0;
  for (int i = 0; i <= LATENCY_MAX_US; i++) total += latency[i];
  if (!total) return -1;
  for (int i = 0; i <= LATENCY_MAX_US; i++) if ((seen += latency[i]) >= share * total) return i;
  return LATENCY_MAX_US;
}

static void forget(void) {
  sent = received = lost = empty = failed = held_back = old_answers = new_answers = first_new_ns = last_old_ns = 0;
  memset(latency, 0, sizeof latency);
  for (int i = 0; i < sockets; i++)
    for (int k = 0; k < window; k++) if (lanes[i].slot[k].sent_ns) sent++;   // these will be received
}

static uint64_t paced_sent;                           // since the pace began

// Queries that are due by the pace.
static int64_t due(uint64_t now, uint64_t begun) { return (int64_t)((now - begun) / 1e9 * rate) - (int64_t)paced_sent; }

static void send_due(uint64_t now, uint64_t begun, unsigned *turn) {
  int64_t wanted = due(now, begun), burst = rate / 500 + 1;
  if (wanted > burst) {                               // this process was held up: what it missed is not sent in one go
    held_back += wanted - burst; paced_sent += wanted - burst;
    wanted = burst;
  }
  for (int i = 0; i < sockets && wanted > 0; i++) {
    int share = wanted < BATCH ? wanted : BATCH, done = send_some(&lanes[(*turn)++ % sockets], share);
    sent += done; paced_sent += share; wanted -= share; held_back += share - done;
  }
}

static void send_all(void) {
  for (int i = 0; i < sockets; i++) sent += send_some(&lanes[i], window);
}

// Answers that have come, or whatever comes within the time-out.
static void receive_all(struct pollfd *polled, int timeout_us) {
  struct timespec timeout = {0, timeout_us * 1000};
  ppoll(polled, sockets, &timeout, NULL);
  for (int i = 0; i < sockets; i++) receive(&lanes[i]);
}

static volatile sig_atomic_t stopped;
static void stop(int signal) { (void)signal; stopped = 1; }

// SIGTERM ends it early; what was measured until then counts.
static int load(void) {
  signal(SIGTERM, stop);
  open_lanes();
  prepare_batches();
  struct pollfd polled[SOCKETS_MAX];
  for (int i = 0; i < sockets; i++) polled[i] = (struct pollfd){lanes[i].fd, POLLIN, 0};
  uint64_t begun = now_ns(), from = begun + (uint64_t)(warm_seconds * 1e9), until = from + (uint64_t)(seconds * 1e9);
  uint64_t swept = begun, started = begun, now;
  double cpu = server_cpu(), own = own_cpu();
  unsigned turn = 0;
  int measuring = 0;
  while ((now = now_ns()) < until && !stopped && !(queries_max && measuring && sent >= queries_max)) {
    if (!measuring && now >= from) { measuring = 1; forget(); started = now; cpu = server_cpu(); own = own_cpu(); }
    if (rate > 0) send_due(now, begun, &turn); else send_all();
    receive_all(polled, rate > 0 ? 50 : 1000);
    if (now - swept > LOST_NS / 5) { swept = now; give_up(now - LOST_NS); }
  }
  double elapsed = (now - started) / 1e9, cpu_used = server_cpu() - cpu, own_used = own_cpu() - own;
  uint64_t answered = received, end = now;
  while (give_up(0) && now_ns() - end < LOST_NS) receive_all(polled, 1000);
  give_up(UINT64_MAX);
  printf("qps=%.0f sent=%lu received=%lu lost=%lu failed=%lu empty=%lu held_back=%lu p50_us=%ld p99_us=%ld p999_us=%ld max_us=%ld",
         answered / elapsed, sent, received, lost, failed, empty, held_back, percentile(.5), percentile(.99), percentile(.999), percentile(1));
  if (servers && answered) printf(" cpu_us=%.3f server_cpu=%.3f", cpu_used * 1e6 / answered, cpu_used / elapsed);
  if (answered) printf(" load_cpu_us=%.3f", own_used * 1e6 / answered);
  if (old_address) printf(" old=%lu new=%lu first_new_ms=%.3f last_old_ms=%.3f", old_answers, new_answers, first_new_ns / 1e6, last_old_ns / 1e6);
  printf("\n");
  return received ? 0 : 1;
}

// --- Starting ----------------------------------------------------------------------------------------------------

static pid_t child;
static void end_child(int signal) { if (child > 0) kill(child, SIGTERM); _exit(128 + signal); }

static void spawn(char **command, const char *log) {
  signal(SIGTERM, end_child);
  signal(SIGINT, end_child);
  child = fork();
  if (child < 0) die("fork");
  if (child) return;
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644), none = open("/dev/null", O_RDONLY);
  if (fd < 0 || none < 0) _exit(126);
  dup2(none, 0); dup2(fd, 1); dup2(fd, 2);
  execvp(command[0], command);
  perror(command[0]);
  _exit(127);
}

// One query a millisecond, as dig would send it, until there is an answer or the time is over. Returns its arrival.
static uint64_t first_answer(uint64_t begun) {
  uint8_t wire[REQUEST_MAX], response[RESPONSE_MAX];
  int fd = open_socket();
  struct pollfd polled = {fd, POLLIN, 0};
  for (uint16_t id = 1; now_ns() - begun < seconds * 1e9; id++) {
    send(fd, wire, write_request(wire, id), 0);       // refused until the server listens
    struct timespec millisecond = {0, 1000000};
    if (ppoll(&polled, 1, &millisecond, NULL) > 0 && recv(fd, response, sizeof response, 0) >= 12) { close(fd); return now_ns(); }
    if (waitpid(child, NULL, WNOHANG) == child) { fprintf(stderr, "dnsblast: the server ended before it answered\n"); exit(1); }
  }
  fprintf(stderr, "dnsblast: no answer within %.0f s\n", seconds);
  kill(child, SIGTERM);
  exit(1);
}

static int start(char **command, const char *log) {
  uint64_t begun = now_ns();
  spawn(command, log);
  double first_ms = (first_answer(begun) - begun) / 1e6;
  printf("pid=%d first_answer_ms=%.1f ", child, first_ms);
  fflush(stdout);
  if (!queries_max) { printf("\n"); return 0; }
  rate = 1000;                                        // the first queries, one a millisecond
  warm_seconds = 0;
  return load();
}

// Below the range from which systems take the ports of clients, so that a port that is free now stays so. What was
// bound stays bound until the end, so that no port comes twice.
static int print_ports(int count) {
  random_state ^= now_ns();
  for (int tries = 0; count > 0 && tries < 10000; tries++) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    at.sin_port = htons(20000 + random64() % 12000);
    int udp = socket(AF_INET, SOCK_DGRAM, 0), tcp = socket(AF_INET, SOCK_STREAM, 0);
    if (!bind(udp, (void *)&at, sizeof at) && !bind(tcp, (void *)&at, sizeof at)) { printf("%d\n", ntohs(at.sin_port)); count--; continue; }
    close(udp);
    close(tcp);
  }
  return count > 0;
}

static _Noreturn void backend(int at_port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(at_port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (void *)&at, sizeof at) || listen(fd, 64)) die("listen");
  for (;;) close(accept(fd, NULL, NULL));
}

static int usage(void) {
  fprintf(stderr,
      "usage: dnsblast -f NAMES -p PORT [options]\n"
      "       dnsblast -f NAMES -p PORT -x [-l LOG] [-t SECONDS] [-n FIRST_QUERIES] -- COMMAND...\n"
      "       dnsblast -b PORT | -g COUNT\n"
      "  -s ADDRESS   of the server (127.0.0.1)        -t SECONDS  to measure, or to wait for a start (5)\n"
      "  -c SOCKETS   1 to 64 (8)                      -W SECONDS  to warm up before (1)\n"
      "  -w WINDOW    outstanding a socket, 1 to 4096  -n QUERIES  to send at most\n"
      "  -r QPS       paced rather than closed-loop    -e PERCENT  of queries with a client subnet (0)\n"
      "  -P PID,...   the server, for its CPU time     -E          EDNS in all queries\n"
      "  -o ADDRESS   of the answers before a flip: tells when it was last seen\n");
  return 2;
}

int main(int argc, char **argv) {
  int option, starting = 0;
  const char *log = "/dev/null";
  while ((option = getopt(argc, argv, "+s:p:f:w:c:e:Et:W:P:r:n:o:xl:g:b:")) != -1) switch (option) {
    case 's': server = optarg; break;
    case 'p': port = atoi(optarg); break;
    case 'f': names_file = optarg; break;
    case 'w': window = atoi(optarg); break;
    case 'c': sockets = atoi(optarg); break;
    case 'e': ecs_percent = atoi(optarg); break;
    case 'E': edns_always = 1; break;
    case 't': seconds = atof(optarg); break;
    case 'W': warm_seconds = atof(optarg); break;
    case 'P': read_pids(optarg); break;
    case 'r': rate = atof(optarg); break;
    case 'n': queries_max = strtoull(optarg, NULL, 10); break;
    case 'o': old_address = inet_addr(optarg); break;
    case 'x': starting = 1; break;
    case 'l': log = optarg; break;
    case 'b': backend(atoi(optarg));
    case 'g': return print_ports(atoi(optarg));
    default: return usage();
  }
  if (!window) window = rate > 0 || starting ? SLOTS_MAX : 16;
  if (!names_file || window < 1 || window > SLOTS_MAX || sockets < 1 || sockets > SOCKETS_MAX || starting != (optind < argc)) return usage();
  read_questions();
  random_state ^= now_ns();
  return starting ? start(argv + optind, log) : load();
}
