package dev.meridian.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** All interfaces whose queries are taken by AF_XDP, and the thread that keeps them so. */
final class XdpInterfaces {
  private static final Duration LOOK = Duration.ofMillis(500);

  private final List<XdpInterface> interfaces = new ArrayList<>();
  private final Thread keeper =
      Thread.ofPlatform().name("meridian-xdp").daemon().unstarted(this::keep);
  private boolean stopped;

  private XdpInterfaces() {}

  /**
   * Takes interfaces.
   *
   * @param addresses where is listened, with real ports
   * @param places makes what the listener of a queue answers with, those of wildcards last
   * @throws ListenException naming the first interface that cannot be had; none is taken then
   */
  static XdpInterfaces take(
      List<String> names, List<InetSocketAddress> addresses, IntFunction<List<XdpPlace>> places)
      throws ListenException {
    XdpInterfaces all = new XdpInterfaces();
    for (String name : names) {
      XdpInterface one = new XdpInterface(name, addresses, places);
      all.interfaces.add(one);
      try {
        one.begin();
      } catch (IOException e) {
        all.stop();
        throw new ListenException(name, e);
      }
    }
    if (!names.isEmpty()) {
      all.keeper.start();
    }
    return all;
  }

  private void keep() {
    while (lookAgain()) {
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private synchronized boolean lookAgain() {
    if (!stopped) {
      interfaces.forEach(XdpInterface::keep);
    }
    return !stopped;
  }

  /** What there is to tell of each. */
  List<XdpFigures> figures() {
    return interfaces.stream()
        .map(
            one ->
                new XdpFigures(
                    one.name(), one.queues(), one.isZeroCopy(), one.received(), one.dropped()))
        .toList();
  }

  /** Lets go of all; a second call does nothing. */
  synchronized void stop() {
    stopped = true;
    keeper.interrupt();
    interfaces.forEach(XdpInterface::stop);
  }
}
