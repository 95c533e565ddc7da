package dev.meridian.load;

import dev.meridian.config.ProbeSpec;
import dev.meridian.config.Problems;
import dev.meridian.config.Words;
import java.io.IOException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Checks that what DNS probes expect in an answer can be the data of such a record. */
final class DnsAnswers {
  private DnsAnswers() {}

  static void check(Iterable<ProbeSpec> probes, Problems problems) {
    for (ProbeSpec probe : probes) {
      if (probe.check() instanceof ProbeSpec.Check.Dns dns) {
        dns.expect().answers().forEach(data -> check(probe, dns.type(), data, problems));
      }
    }
  }

  private static void check(ProbeSpec probe, String type, String data, Problems problems) {
    try {
      Record.fromString(Name.root, Type.value(type), DClass.IN, 0, data, Name.root);
    } catch (IOException e) {
      problems.error(
          probe.mark(),
          "expect.answer: " + Words.quote(data) + " is not the data of a " + type + " record");
    }
  }
}
