package dev.meridian.probe;

import dev.meridian.config.ProbeSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.List;
import java.util.concurrent.Executor;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Checks one target by a DNS query over UDP, and over TCP where the response was truncated (RFC
 * 7766 section 5). Each check waits on a virtual thread of its own.
 */
final class DnsChecker implements Checker {
  private final Executor home;
  private final InetSocketAddress address;
  private final Record question;
  private final List<String> rcodes;
  private final List<String> answers;

  /**
   * @param home the scheduler's thread
   * @throws IllegalArgumentException if the name or the type cannot be understood
   */
  DnsChecker(Executor home, ProbeSpec.Check.Dns check, InetSocketAddress address) {
    this.home = home;
    this.address = address;
    this.question = question(check);
    this.rcodes = check.expect().rcodes();
    this.answers = check.expect().answers();
  }

  private static Record question(ProbeSpec.Check.Dns check) {
    try {
      return Record.newRecord(Name.fromString(check.name()), Type.value(check.type()), DClass.IN);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(check.name() + " is not a domain name", e);
    }
  }

  @Override
  public void check(Attempt attempt) {
    DnsExchange exchange = new DnsExchange(address, question);
    attempt.enter(Attempt.Phase.RESPONSE);
    attempt.hold(exchange::close);
    Thread.ofVirtual().name("meridian-probe-dns").start(() -> ask(attempt, exchange));
  }

  private void ask(Attempt attempt, DnsExchange exchange) {
    try (exchange) {
      Message response = exchange.run();
      home.execute(() -> judge(attempt, response));
    } catch (PortUnreachableException e) {
      home.execute(() -> attempt.fail("connection refused"));
    } catch (IOException | RuntimeException e) {
      home.execute(() -> attempt.fail(e));
    }
  }

  private void judge(Attempt attempt, Message response) {
    String rcode = Rcode.string(response.getRcode());
    if (!rcodes.contains(rcode)) {
      attempt.fail("rcode " + rcode + ", expected " + String.join(", ", rcodes));
      return;
    }
    List<String> found =
        response.getSection(Section.ANSWER).stream()
            .filter(record -> record.getType() == question.getType())
            .map(Record::rdataToString)
            .toList();
    answers.stream()
        .filter(wanted -> !found.contains(canonical(wanted)))
        .findFirst()
        .ifPresentOrElse(
            missing -> attempt.fail("answer lacks " + Reasons.quoted(missing)),
            () -> attempt.succeed(rcode + ", " + found.size() + " " + question(found.size())));
  }

  private String question(int count) {
    return Type.string(question.getType()) + (count == 1 ? " record" : " records");
  }

  /** The data as a response would have it written; the loader has said so where it cannot be. */
  private String canonical(String data) {
    try {
      return Record.fromString(
              question.getName(), question.getType(), DClass.IN, 0, data, Name.root)
          .rdataToString();
    } catch (IOException notOfThisType) {
      return data;
    }
  }
}
