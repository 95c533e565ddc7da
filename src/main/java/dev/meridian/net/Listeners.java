package dev.meridian.net;

import dev.meridian.answer.Published;
import dev.meridian.answer.Responder;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import dev.meridian.tap.QueryLog;
import dev.meridian.tap.Tap;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * All sockets on which DNS is served, UDP and TCP on each address. Opened and stopped by one owner;
 * the figures may be read by any thread.
 */
public final class Listeners implements AutoCloseable {
  // Tries to find a port that is free for both transports, when any port will do.
  private static final int FREE_PORT_TRIES = 16;

  // The answer to a connection request that was lost is sent again after a second.
  private static final Duration HANDSHAKE = Duration.ofMillis(1500);
  private static final Duration DRAIN_LOOK = Duration.ofMillis(50);

  private final ListenSpec spec;
  private final UdpMode mode;
  private final Published published;
  private final Vertx vertx;
  private final QueryLog queryLog;
  private final SplittableRandom seeds;
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<UdpListener> udp = new ArrayList<>();
  private final List<TcpListener> tcp = new ArrayList<>();
  // Queues may be added while they are read.
  private final List<ListenerTally> tallies = new CopyOnWriteArrayList<>();
  private final List<InheritedSocket> inherited = new ArrayList<>();
  private final List<Divert> diverts = new ArrayList<>();
  private Optional<XdpInterfaces> xdp = Optional.empty();

  private Listeners(
      ListenSpec spec, UdpMode mode, Published published, Vertx vertx, QueryLog queryLog) {
    this.spec = spec;
    this.mode = mode;
    this.published = published;
    this.vertx = vertx;
    this.queryLog = queryLog;
    this.seeds = new SplittableRandom(spec.seed());
  }

  /**
   * Opens every socket and begins to serve. Not to be called on an event loop.
   *
   * @param published what to answer from
   * @param vertx whose event loops serve TCP; stays open when the listeners stop
   * @throws ListenException naming the first address that cannot be had; nothing is open then
   */
  public static Listeners open(ListenSpec spec, Published published, Vertx vertx)
      throws ListenException {
    return open(spec, UdpMode.ofThisProcess(), published, vertx, List.of(), QueryLog.off());
  }

  /**
   * As above, in the place of another process that still serves: UDP goes on in its sockets, as
   * many for each address as it had, and new TCP connections come here, until it has closed its own
   * and {@link #succeeded} is called.
   *
   * @param inherited sockets of that process; those of addresses that are not listened on any more
   *     are closed, as all are when this fails
   * @param queryLog gets a tap of each listener
   */
  public static Listeners open(
      ListenSpec spec,
      Published published,
      Vertx vertx,
      List<InheritedSocket> inherited,
      QueryLog queryLog)
      throws ListenException {
    return open(spec, UdpMode.ofThisProcess(), published, vertx, inherited, queryLog);
  }

  static Listeners open(ListenSpec spec, UdpMode mode, Published published, Vertx vertx)
      throws ListenException {
    return open(spec, mode, published, vertx, List.of(), QueryLog.off());
  }

  static Listeners open(
      ListenSpec spec,
      UdpMode mode,
      Published published,
      Vertx vertx,
      List<InheritedSocket> inherited,
      QueryLog queryLog)
      throws ListenException {
    Listeners listeners = new Listeners(spec, mode, published, vertx, queryLog);
    listeners.inherited.addAll(inherited);
    try {
      listeners.openAll();
    } catch (ListenException e) {
      listeners.stop();
      throw e;
    }
    return listeners;
  }

  /** Binds the system's calls that sockets need, which otherwise the first socket does. */
  public static void prepare() {
    if (UdpMode.ofThisProcess() == UdpMode.BATCHED) {
      Linux.bindCalls();
    }
  }

  /**
   * Finds out whether sockets could be opened on these addresses, and leaves none open: so that an
   * operator is told at once, before a start that takes time.
   *
   * @throws ListenException naming the first address that cannot be had
   */
  public static void requireFree(List<InetSocketAddress> addresses) throws ListenException {
    for (InetSocketAddress address : addresses) {
      try (DatagramChannel udp = DatagramChannel.open()) {
        udp.bind(address);
      } catch (IOException e) {
        throw new ListenException(new Endpoint(Transport.UDP, address), e);
      }
      try (ServerSocketChannel tcp = ServerSocketChannel.open()) {
        tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
      } catch (IOException e) {
        throw new ListenException(new Endpoint(Transport.TCP, address), e);
      }
    }
  }

  private void openAll() throws ListenException {
    for (int i = 0; i < spec.addresses().size(); i++) {
      openAddress(i);
    }
    closeInherited();
    udp.forEach(UdpListener::start);
    if (!spec.xdp().isEmpty()) {
      xdp = Optional.of(openXdp());
    }
  }

  private XdpInterfaces openXdp() throws ListenException {
    if (mode != UdpMode.BATCHED) {
      throw new ListenException(
          spec.xdp().getFirst(), new IOException("it is a part of Linux on x86-64 and AArch64"));
    }
    return XdpInterfaces.take(spec.xdp(), addresses, _ -> xdpPlaces());
  }

  /** What one more queue answers with. */
  private List<XdpPlace> xdpPlaces() {
    List<XdpPlace> places = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      InetSocketAddress address = addresses.get(i);
      Tally tally = new Tally();
      Tap tap = tap(tally);
      tap.listensOn(address);
      places.add(new XdpPlace(address, responder(i, tally), tally, tap));
      tallies.add(new ListenerTally(new Endpoint(Transport.UDP, address), tally));
    }
    places.sort(Comparator.comparing(XdpPlace::isWildcard));
    return places;
  }

  private void closeInherited() {
    inherited.forEach(InheritedSocket::close);
    inherited.clear();
  }

  private void openAddress(int index) throws ListenException {
    InetSocketAddress wanted = spec.addresses().get(index);
    if (wanted.isUnresolved()) {
      throw new ListenException(new Endpoint(Transport.UDP, wanted), "not an IP address");
    }
    for (int tries = wanted.getPort() == 0 ? FREE_PORT_TRIES : 1; tries > 0; tries--) {
      try {
        openBoth(index);
        return;
      } catch (ListenException e) {
        if (tries == 1) {
          throw e;
        }
      }
    }
  }

  /** Opens UDP first, for its bind tells whether the address is served by another process. */
  private void openBoth(int index) throws ListenException {
    InetSocketAddress wanted = spec.addresses().get(index);
    List<UdpListener> udpHere = new ArrayList<>();
    List<ListenerTally> talliesHere = new ArrayList<>();
    InetSocketAddress address = wanted;
    try {
      if (mode == UdpMode.BATCHED || !isCovered(wanted)) {
        openUdp(index, udpHere, talliesHere);
        address = udpHere.getFirst().address();
      }
      if (!isCovered(wanted)) {
        openTcp(index, address, talliesHere);
      }
    } catch (ListenException e) {
      udpHere.forEach(UdpListener::stop);
      throw e;
    }
    addresses.add(address);
    udp.addAll(udpHere);
    tallies.addAll(talliesHere);
  }

  private void openUdp(int index, List<UdpListener> udpHere, List<ListenerTally> talliesHere)
      throws ListenException {
    InetSocketAddress address = spec.addresses().get(index);
    if (adopt(index, udpHere, talliesHere)) {
      return;
    }
    try {
      for (int i = 0; i < spec.udpThreads(); i++) {
        Tally tally = new Tally();
        String name = "meridian-udp-" + (udp.size() + i);
        Tap tap = tap(tally);
        udpHere.add(
            UdpListener.open(
                mode, name, address, i > 0, spec.gso(), responder(index, tally), tally, tap));
        address = udpHere.getFirst().address();
        tap.listensOn(address);
        talliesHere.add(new ListenerTally(new Endpoint(Transport.UDP, address), tally));
      }
    } catch (IOException e) {
      throw new ListenException(new Endpoint(Transport.UDP, address), e);
    }
  }

  /** Goes on in what another process has open for that address, if it has. */
  private boolean adopt(int index, List<UdpListener> udpHere, List<ListenerTally> talliesHere) {
    InetSocketAddress wanted = spec.addresses().get(index);
    List<InheritedSocket> sockets =
        inherited.stream().filter(socket -> isSame(socket.address(), wanted)).toList();
    inherited.removeAll(sockets);
    for (InheritedSocket socket : sockets) {
      Tally tally = new Tally();
      String name = "meridian-udp-" + (udp.size() + udpHere.size());
      Tap tap = tap(tally);
      tap.listensOn(socket.address());
      udpHere.add(
          new BatchedUdpListener(
              name, UdpSocket.adopt(socket, spec.gso()), responder(index, tally), tally, tap));
      talliesHere.add(new ListenerTally(new Endpoint(Transport.UDP, socket.address()), tally));
    }
    return !sockets.isEmpty();
  }

  /** Any port will do where none is asked for. */
  private static boolean isSame(InetSocketAddress inherited, InetSocketAddress wanted) {
    return inherited.getAddress().equals(wanted.getAddress())
        && (wanted.getPort() == 0 || wanted.getPort() == inherited.getPort());
  }

  private void openTcp(int index, InetSocketAddress address, List<ListenerTally> talliesHere)
      throws ListenException {
    Endpoint endpoint = new Endpoint(Transport.TCP, address);
    List<TcpLoop> loops = new ArrayList<>();
    List<ListenerTally> loopTallies = new ArrayList<>();
    for (int i = 0; i < spec.tcpLoops(); i++) {
      Tally tally = new Tally();
      loopTallies.add(new ListenerTally(endpoint, tally));
      Tap tap = tap(tally);
      tap.listensOn(address);
      loops.add(
          new TcpLoop(
              address, admitted(address), responder(index, tally), tally, tap, tcpShare(i)));
    }
    try {
      tcp.add(TcpListener.open(vertx, loops));
    } catch (IOException e) {
      throw new ListenException(endpoint, e);
    }
    talliesHere.addAll(loopTallies);
  }

  /**
   * Has new TCP connections come here while another process listens too: until {@link #succeeded}.
   *
   * @return the addresses for which the system refused; their connections go to either process
   */
  public List<InetSocketAddress> succeed() {
    List<InetSocketAddress> refused = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      if (!isCovered(address)) {
        try {
          diverts.add(Divert.toSecond(address));
        } catch (IOException _) {
          refused.add(address);
        }
      }
    }
    return refused;
  }

  /** The other process has closed its sockets, or has ended. */
  public void succeeded() {
    diverts.forEach(Divert::close);
    diverts.clear();
  }

  /**
   * The UDP sockets, for a process that is to go on in them: it and this one may read them at the
   * same time. None where datagrams are moved by {@code DatagramChannel}.
   */
  public List<InheritedSocket> handOver() {
    return udp.stream()
        .filter(BatchedUdpListener.class::isInstance)
        .map(BatchedUdpListener.class::cast)
        .map(one -> new InheritedSocket(one.address(), one.descriptor()))
        .toList();
  }

  /**
   * Ends service to another process's advantage, and then as {@link #stop} does: UDP at once; TCP
   * goes on for connections that are there or on their way, each closed when nothing is under way
   * on it any more.
   *
   * @param most how long that may take
   */
  public void drain(Duration most) throws InterruptedException {
    stopXdp();
    udp.forEach(UdpListener::stop);
    tcp.forEach(TcpListener::drain);
    long deadline = System.nanoTime() + most.toNanos();
    // What was on its way when the other process began has come by then.
    Thread.sleep(Duration.ofMillis(Math.min(most.toMillis(), HANDSHAKE.toMillis())));
    while (System.nanoTime() - deadline < 0
        && tcp.stream().mapToInt(TcpListener::connections).sum() > 0) {
      Thread.sleep(DRAIN_LOOK);
    }
    stop();
  }

  /** What the loop of that number may take, of the address that is being opened. */
  private TcpLimits tcpShare(int loop) {
    int addressesOfTcp =
        Math.toIntExact(spec.addresses().stream().filter(one -> !isCovered(one)).count());
    int number = tcp.size() * spec.tcpLoops() + loop;
    return spec.tcp().share(number, addressesOfTcp * spec.tcpLoops(), spec.tcpLoops());
  }

  private Tap tap(Tally tally) {
    return queryLog.tap(tally, seeds.nextLong());
  }

  private Responder responder(int index, Tally tally) {
    return new Responder(published, index, tally, seeds.nextLong());
  }

  /**
   * Which clients a TCP socket of Java on this address may serve. On a wildcard of either family it
   * takes both, so that the other family must be kept out unless its wildcard is listed too.
   */
  private Predicate<InetAddress> admitted(InetSocketAddress address) {
    if (!address.getAddress().isAnyLocalAddress()) {
      return _ -> true;
    }
    if (address.getAddress() instanceof Inet4Address) {
      return client -> client instanceof Inet4Address;
    }
    boolean both = spec.addresses().stream().anyMatch(ipv4 -> covers(address, ipv4));
    return both ? _ -> true : client -> client instanceof Inet6Address;
  }

  /** Whether the IPv6 wildcard's socket of Java takes this address's clients too. */
  private boolean isCovered(InetSocketAddress address) {
    return spec.addresses().stream().anyMatch(ipv6 -> covers(ipv6, address));
  }

  private static boolean covers(InetSocketAddress ipv6, InetSocketAddress ipv4) {
    return ipv6.getAddress() instanceof Inet6Address
        && ipv4.getAddress() instanceof Inet4Address
        && ipv6.getAddress().isAnyLocalAddress()
        && ipv4.getAddress().isAnyLocalAddress()
        && ipv6.getPort() == ipv4.getPort()
        && ipv6.getPort() != 0;
  }

  /** Where is listened, in the order of the spec, with real ports. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** The counters of every listener. */
  public List<ListenerTally> tallies() {
    return List.copyOf(tallies);
  }

  /** How many requests ended so, over all listeners. */
  public long total(Ending ending) {
    return tallies.stream().mapToLong(listener -> listener.tally().total(ending)).sum();
  }

  /** How many such events there were, over all listeners. */
  public long total(Event event) {
    return tallies.stream().mapToLong(listener -> listener.tally().total(event)).sum();
  }

  /** The UDP threads. */
  List<Thread> udpThreads() {
    return udp.stream().map(UdpListener::thread).toList();
  }

  /**
   * Closes every socket and waits for the threads to end, within about a second; a second call does
   * nothing. Not to be called on an event loop.
   */
  public void stop() {
    stopXdp();
    closeInherited();
    succeeded();
    udp.forEach(UdpListener::stop);
    tcp.forEach(TcpListener::stop);
    tcp.clear();
    udp.forEach(UdpListener::join);
  }

  private void stopXdp() {
    xdp.ifPresent(XdpInterfaces::stop);
  }

  /** How queries of network interfaces are taken by AF_XDP. */
  public List<XdpFigures> xdp() {
    return xdp.map(XdpInterfaces::figures).orElse(List.of());
  }

  @Override
  public void close() {
    stop();
  }
}
