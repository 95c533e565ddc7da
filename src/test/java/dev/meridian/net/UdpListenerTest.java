package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(UdpMode.class)
final class UdpListenerTest {
  @Parameter UdpMode mode = UdpMode.CHANNEL;

  @Test
  void answersOverIpv4AndIpv6() throws IOException {
    try (Serving serving = Serving.on(mode, "127.0.0.1", "::1")) {
      for (var address : serving.listeners().addresses()) {
        try (UdpClient client = new UdpClient(address)) {
          client.assertAnswers(0x1234);
        }
      }
      assertThat(serving.listeners().total(Ending.REFUSED)).isEqualTo(2);
    }
  }

  @Test
  void eachClientGetsItsOwnAnswers() throws IOException {
    try (Serving serving = Serving.on(mode, "127.0.0.1")) {
      List<UdpClient> clients = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        clients.add(new UdpClient(serving.address()));
        clients.get(i).send(Query.ofId(i));
      }
      for (int i = 0; i < 200; i++) {
        Query.assertRefused(clients.get(i).receive(), i);
        clients.get(i).close();
      }
    }
  }

  @Test
  void threadsOfAnAddressShareItsClients() throws IOException {
    ListenSpec spec = Serving.spec(3, Serving.IDLE, 10, "127.0.0.1");
    try (Serving serving = new Serving(mode, spec)) {
      for (int i = 0; i < 100; i++) {
        try (UdpClient client = new UdpClient(serving.address())) {
          client.assertAnswers(i);
        }
      }
      assertThat(serving.listeners().total(Ending.REFUSED)).isEqualTo(100);
      assertThat(serving.listeners().tallies())
          .filteredOn(listener -> listener.endpoint().transport() == Transport.UDP)
          .hasSize(3)
          .allSatisfy(listener -> assertThat(listener.tally().endings()).isPositive());
    }
  }

  @Test
  void emptyDatagramIsDropped() throws IOException {
    try (Serving serving = Serving.on(mode, "127.0.0.1");
        UdpClient client = new UdpClient(serving.address())) {
      client.sendEmpty();
      client.assertAnswers(7);
      assertThat(serving.listeners().total(Ending.DROPPED)).isEqualTo(1);
      assertThat(serving.listeners().total(Event.RECEIVED)).isEqualTo(2);
    }
  }

  @Test
  void datagramLongerThanTheBufferIsDropped() throws IOException {
    try (Serving serving = Serving.on(mode, "127.0.0.1", "::1")) {
      for (var address : serving.listeners().addresses()) {
        try (UdpClient client = new UdpClient(address)) {
          client.send(new byte[5000]);
          client.send(new byte[4097]);
          client.assertAnswers(8);
        }
      }
      assertThat(serving.listeners().total(Ending.DROPPED)).isEqualTo(4);
    }
  }

  @Test
  void responseIsDropped() throws IOException {
    try (Serving serving = Serving.on(mode, "127.0.0.1");
        UdpClient client = new UdpClient(serving.address())) {
      byte[] response = Query.ofId(9);
      response[2] = (byte) 0x80;
      client.send(response);
      client.assertAnswers(10);
      assertThat(serving.listeners().total(Ending.DROPPED)).isEqualTo(1);
    }
  }

  @Test
  void burstLeavesNoRequestUncounted() throws IOException {
    try (Serving serving = Serving.on(mode, "127.0.0.1")) {
      try (UdpClient client = new UdpClient(serving.address())) {
        for (int i = 0; i < 10_000; i++) {
          client.send(i % 10 == 0 ? new byte[11] : Query.ofId(i));
        }
      }
      try (UdpClient client = new UdpClient(serving.address())) {
        client.assertAnswers(11);
      }
      // The kernel may drop what does not fit its buffer, and that is not counted here.
      assertThat(serving.listeners().total(Event.RECEIVED)).isBetween(100L, 10_001L);
      assertThat(serving.listeners().total(Ending.REFUSED)).isPositive();
      assertThat(serving.listeners().total(Ending.DROPPED)).isPositive();
    }
  }

  @Test
  void clientThatIsGoneCostsOthersNothing() throws IOException {
    try (Serving serving = Serving.on(mode, "127.0.0.1", "::1")) {
      for (var address : serving.listeners().addresses()) {
        for (int i = 0; i < 200; i++) {
          try (UdpClient client = new UdpClient(address)) {
            client.send(Query.ofId(i));
          }
        }
        try (UdpClient client = new UdpClient(address)) {
          client.assertAnswersAmongOthers(1000);
        }
      }
    }
  }
}
