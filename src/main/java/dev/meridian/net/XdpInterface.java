package dev.meridian.net;

import dev.meridian.stats.Event;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network interface whose queries are taken by AF_XDP: the program that it runs and a listener
 * for each of its queues. Whenever it is not so, for whatever reason, the same queries come through
 * the usual sockets. Used by one owner at a time.
 */
final class XdpInterface {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");
  private static final int QUEUES_MAX = 256;
  private static final int KEYS_MAX = 4096;
  // What IPv6 asks of every link (RFC 8200 section 5).
  private static final int MTU_MIN = 1280;
  private static final int EINVAL = 22;
  private static final String TAKEN = "another program has it";

  private static final ValueLayout.OfLong LONG_BIG_ENDIAN =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT_BIG_ENDIAN =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private final String name;
  private final List<InetSocketAddress> addresses;
  private final IntFunction<List<XdpPlace>> places;
  private final List<List<XdpPlace>> placesOfQueues = new CopyOnWriteArrayList<>();
  private volatile List<XdpListener> listeners = List.of();
  private final List<Integer> descriptors = new ArrayList<>();
  private Set<Key> served = Set.of();
  private int servedMap;
  private int index;
  private Link link = new Link(0, "");
  private String trouble = "";

  /**
   * An interface, not taken yet.
   *
   * @param addresses where is listened; a wildcard stands for all addresses of the host
   * @param places makes what the listener of a queue answers with, those of wildcards last
   */
  XdpInterface(String name, List<InetSocketAddress> addresses, IntFunction<List<XdpPlace>> places) {
    this.name = name;
    this.addresses = addresses;
    this.places = places;
  }

  String name() {
    return name;
  }

  /** Queues whose queries are taken; none while others have the interface, or it is not there. */
  int queues() {
    return listeners.size();
  }

  /** Whether the driver itself reads and writes the frames. */
  boolean isZeroCopy() {
    List<XdpListener> now = listeners;
    return !now.isEmpty() && now.stream().allMatch(one -> one.socket().isZeroCopy());
  }

  /** Queries that were taken, since the start. */
  long received() {
    return placesOfQueues.stream()
        .flatMap(List::stream)
        .mapToLong(place -> place.tally().total(Event.RECEIVED))
        .sum();
  }

  /** Frames that the kernel had no room for, since the interface was last taken. */
  long dropped() {
    return listeners.stream().mapToLong(one -> one.socket().dropped()).sum();
  }

  /**
   * Takes the interface for the first time. One that another program has is left to it, and taken
   * by {@link #keep} when that has ended.
   *
   * @throws IOException with a message that is the cause, for what does not pass by itself
   */
  void begin() throws IOException {
    try {
      take();
    } catch (XdpSocket.Refused e) {
      if (e.errno() != XdpCalls.EBUSY) {
        throw e;
      }
      note(TAKEN);
    }
  }

  /** Looks whether all is as it should be, and mends what is not; to be called now and then. */
  void keep() {
    try {
      if (listeners.isEmpty()) {
        take();
      } else if (index != XdpCalls.interfaceIndex(name)
          || listeners.stream().anyMatch(XdpListener::isBroken)) {
        stop();
        note("it has gone or is down");
      } else if (!link.equals(link())) {
        stop();
        note("its MTU or MAC address has changed");
      } else {
        serve(wanted());
      }
    } catch (XdpSocket.Refused e) {
      note(e.errno() == XdpCalls.EBUSY ? TAKEN : Bpf.words(e.errno()));
    } catch (IOException | RuntimeException e) {
      // Nothing may end the thread that looks.
      note(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  private void note(String now) {
    if (!now.equals(trouble)) {
      trouble = now;
      LOG.warn(
          "AF_XDP on {}: {}; its queries are answered through sockets, and it is tried again",
          name,
          now);
    }
  }

  private void take() throws IOException {
    link = link();
    List<XdpListener> opened = new ArrayList<>();
    try {
      index = XdpCalls.interfaceIndex(name);
      openQueues(opened, link.mtu());
      runProgram(opened);
      served = Set.of();
      serve(wanted());
    } catch (IOException e) {
      closeDescriptors();
      opened.forEach(XdpListener::stop);
      throw e;
    }
    opened.forEach(XdpListener::start);
    listeners = List.copyOf(opened);
    trouble = "";
    LOG.info(
        "AF_XDP on {}: {}, {}",
        name,
        opened.size() == 1 ? "1 queue" : opened.size() + " queues",
        isZeroCopy() ? "without a copy" : "frames are copied once");
  }

  private Link link() throws IOException {
    NetworkInterface found = NetworkInterface.getByName(name);
    if (found == null) {
      throw new IOException("there is no interface of that name");
    }
    if (found.isLoopback()) {
      throw new IOException("the kernel takes no answers from outside on a loopback interface");
    }
    if (found.getMTU() < MTU_MIN) {
      throw new IOException("its MTU is " + found.getMTU() + ", less than " + MTU_MIN);
    }
    byte[] station = found.getHardwareAddress();
    if (station == null || station.length != Link.STATION) {
      throw new IOException("it is no Ethernet interface");
    }
    return new Link(found.getMTU(), HexFormat.of().formatHex(station));
  }

  private void openQueues(List<XdpListener> opened, int mtu) throws IOException {
    for (int queue = 0; queue < QUEUES_MAX; queue++) {
      try {
        XdpSocket socket = XdpSocket.open(index, queue);
        opened.add(new XdpListener("meridian-xdp-" + name + "-" + queue, socket, at(queue), mtu));
      } catch (XdpSocket.Refused e) {
        // The kernel tells so that there are no more.
        if (queue > 0 && e.errno() == EINVAL) {
          return;
        }
        throw e;
      }
    }
  }

  /** Counters go on when an interface is taken again. */
  private List<XdpPlace> at(int queue) {
    if (queue == placesOfQueues.size()) {
      placesOfQueues.add(places.apply(queue));
    }
    return placesOfQueues.get(queue);
  }

  private void runProgram(List<XdpListener> opened) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int sockets = owned(Bpf.socketMap(opened.size()));
      servedMap = owned(Bpf.hashMap(XdpProgram.KEY, KEYS_MAX));
      MemorySegment program =
          XdpProgram.of(arena, sockets, servedMap, XdpSocket.RECEIVED_MAX, link.octets());
      int loaded = owned(Bpf.program(program));
      int link = Bpf.link(loaded, index, 0);
      if (link < 0 && link != -XdpCalls.EBUSY) {
        link = Bpf.link(loaded, index, Bpf.XDP_FLAGS_SKB_MODE);
      }
      if (link < 0) {
        throw new XdpSocket.Refused(-link);
      }
      var _ = owned(link);
      for (int queue = 0; queue < opened.size(); queue++) {
        MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_INT, queue);
        Bpf.put(sockets, key, opened.get(queue).socket().descriptor());
      }
    }
  }

  private int owned(int descriptor) {
    descriptors.add(descriptor);
    return descriptor;
  }

  /** Has the program take what goes to these addresses, and nothing else. */
  private void serve(Set<Key> wanted) throws IOException {
    if (wanted.equals(served)) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(XdpProgram.KEY, Long.BYTES);
      for (Key one : wanted) {
        if (!served.contains(one)) {
          Bpf.put(servedMap, one.write(key), 1);
        }
      }
      for (Key one : served) {
        if (!wanted.contains(one)) {
          Bpf.remove(servedMap, one.write(key));
        }
      }
    }
    served = wanted;
  }

  private Set<Key> wanted() throws SocketException {
    Set<Key> keys = new HashSet<>();
    List<InetAddress> own = List.of();
    for (InetSocketAddress address : addresses) {
      if (!address.getAddress().isAnyLocalAddress()) {
        keys.add(new Key(address.getAddress(), address.getPort()));
        continue;
      }
      if (own.isEmpty()) {
        own = ownAddresses();
      }
      boolean ipv6 = address.getAddress() instanceof Inet6Address;
      own.stream()
          .filter(one -> one instanceof Inet6Address == ipv6)
          .forEach(one -> keys.add(new Key(one, address.getPort())));
    }
    return keys;
  }

  private static List<InetAddress> ownAddresses() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(one -> !one.isLoopbackAddress())
        .limit(KEYS_MAX / 4)
        .toList();
  }

  /**
   * Lets go of it: from now on queries take the usual way. Those that came are answered before the
   * listeners' threads end.
   */
  void stop() {
    closeDescriptors();
    List<XdpListener> stopped = listeners;
    listeners = List.of();
    stopped.forEach(XdpListener::stop);
    stopped.forEach(XdpListener::join);
  }

  private void closeDescriptors() {
    // The link before what it uses.
    descriptors.reversed().forEach(LocalSocket::closeDescriptor);
    descriptors.clear();
  }

  /** What listeners and the program go by: octets of an IP datagram at most, and a MAC address. */
  private record Link(int mtu, String station) {
    static final int STATION = 6;

    byte[] octets() {
      return HexFormat.of().parseHex(station);
    }
  }

  /** What the program's map has as keys. */
  private record Key(InetAddress address, int port) {
    MemorySegment write(MemorySegment to) {
      ClientAddress octets = new ClientAddress(address);
      to.set(LONG_BIG_ENDIAN, 0, octets.high());
      to.set(LONG_BIG_ENDIAN, 8, octets.low());
      to.set(ValueLayout.JAVA_LONG, 16, 0);
      to.set(SHORT_BIG_ENDIAN, 16, (short) port);
      return to;
    }
  }
}
