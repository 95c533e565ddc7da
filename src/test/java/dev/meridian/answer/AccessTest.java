package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.geo.AddressSet;
import dev.meridian.geo.Cidr;
import dev.meridian.load.ZoneText;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import dev.meridian.zone.Zone;
import dev.meridian.zone.ZoneTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What an address serves and to whom. */
final class AccessTest {
  private static final Zone PARENT =
      ZoneText.zone(
          "example.com",
          """
          $TTL 60
          @ SOA ns h 1 2 3 4 5
          @ NS ns
          ns A 192.0.2.1
          child NS ns.child
          ns.child A 192.0.2.2
          """);
  private static final Zone CHILD =
      ZoneText.zone(
          "child.example.com", "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.2\n");
  private static final ZoneTable ALL = new ZoneTable(List.of(PARENT, CHILD));
  private static final AddressSet PRIVATE =
      AddressSet.of(List.of(new Cidr(0, 0xffff_0a00_0000L, 96 + 8)));

  /** Listener 0 serves all to everybody, 1 the parent only, 2 the child to 10/8. */
  private static Exchange at(int listener) {
    List<Access> listeners =
        List.of(
            new Access(ALL, null),
            new Access(new ZoneTable(List.of(PARENT)), null),
            new Access(new ZoneTable(List.of(CHILD)), PRIVATE));
    return new Exchange(new Snapshot(Protocol.PLAIN, ALL, listeners, List.of()), listener);
  }

  @Test
  void nameBelongsToTheNearestZoneThatIsServedThere() {
    Message authoritative = at(0).ask("ns.child.example.com.", "A");
    Message referral = at(1).ask("ns.child.example.com.", "A");

    assertThat(Exchange.section(authoritative, Section.ANSWER))
        .containsExactly("ns.child.example.com. 60 IN A 192.0.2.2");
    assertThat(Exchange.section(referral, Section.ANSWER)).isEmpty();
    assertThat(Exchange.section(referral, Section.AUTHORITY))
        .containsExactly("child.example.com. 60 IN NS ns.child.example.com.");
  }

  @Test
  void zoneThatIsNotServedThereIsRefused() {
    Exchange server = at(2).from("10.1.2.3");

    assertThat(server.ask("example.com.", "SOA").getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(server.tally().total(Event.REFUSED_ZONE)).isOne();
    assertThat(server.ask("child.example.com.", "SOA").getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void clientThatMayNotAskIsRefusedAndToldWhy() {
    Exchange server = at(2).from("11.1.2.3");

    Message response =
        server.ask(Exchange.query("child.example.com.", Type.SOA, new EDNSOption[0]));

    assertThat(response.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(response.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR))
        .extracting(option -> ((ExtendedErrorCodeOption) option).getErrorCode())
        .containsExactly(18);
    assertThat(server.tally().total(Event.REFUSED_CLIENT)).isOne();
    assertThat(server.tally().total(Ending.REFUSED)).isOne();
  }

  @Test
  void clientSubnetOpensNoDoor() {
    Exchange server = at(2).from("11.1.2.3");
    Message query =
        Exchange.query(
            "child.example.com.",
            Type.SOA,
            new org.xbill.DNS.ClientSubnetOption(24, java.net.InetAddress.ofLiteral("10.1.2.0")));

    assertThat(server.ask(query).getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void everyRefusalHasOneReason() {
    Exchange server = at(1);
    server.ask("example.org.", "A");
    server.ask("example.com.", "AXFR");
    Message chaos =
        Message.newQuery(
            org.xbill.DNS.Record.newRecord(
                org.xbill.DNS.Name.fromConstantString("version.bind."),
                Type.TXT,
                org.xbill.DNS.DClass.CH));
    server.ask(chaos);

    Tally tally = server.tally();
    assertThat(tally.total(Ending.REFUSED)).isEqualTo(3);
    assertThat(tally.total(Event.REFUSED_ZONE)).isOne();
    assertThat(tally.total(Event.REFUSED_TRANSFER)).isOne();
    assertThat(tally.total(Event.REFUSED_CLASS)).isOne();
  }

  /** So that a listener without traffic keeps no zones in memory that are served no more. */
  @Test
  void responderHoldsNoSnapshotBetweenBatches() {
    Snapshot[] served = {new Snapshot(Protocol.PLAIN, new ZoneTable(List.of(fresh())), List.of())};
    Published published = new Published(served[0]);
    WeakReference<Snapshot> first = new WeakReference<>(served[0]);
    Responder responder = new Responder(published, 0, new Tally(), 1);
    responder.beginBatch();
    byte[] query = Exchange.query("ns.example.com.", Type.A).toWire();
    MemorySegment memory = Arena.ofAuto().allocate(8192, 8);
    MemorySegment.copy(query, 0, memory, ValueLayout.JAVA_BYTE, 0, query.length);
    assertThat(responder.respond(memory, 0, query.length, 4096, 4096, 0, 0, false)).isPositive();
    responder.endBatch();
    served[0] = Snapshot.EMPTY;
    published.update(_ -> Snapshot.EMPTY);

    await()
        .until(
            () -> {
              System.gc();
              return first.refersTo(null);
            });
  }

  private static Zone fresh() {
    return ZoneText.zone("example.com", "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n");
  }
}
