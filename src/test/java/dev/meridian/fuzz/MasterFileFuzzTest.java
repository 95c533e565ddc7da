package dev.meridian.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meridian.load.HostileFiles;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any octets as a master file; the zone that may come of it is asked for its records. */
@ExtendWith(InputCount.class)
final class MasterFileFuzzTest {
  private static final HostileFiles FILES = new HostileFiles();

  @DictionaryEntries({
    "$TTL",
    "$ORIGIN",
    "$INCLUDE",
    "IN",
    "SOA",
    "NS",
    "CNAME",
    "DNAME",
    "MX",
    "TXT",
    "SRV",
    "HTTPS",
    "CAA",
    "NAPTR",
    "DS",
    "TYPE65280",
    "\\#",
    "\\000",
    "(",
    ")",
    " A ",
    " AAAA ",
    "192.0.2.1",
    "2001:db8::1",
    "1w2d3h4m5s"
  })
  @FuzzTest
  void zone(byte[] input) {
    InputCount.add();
    FILES.masterFile(input);
  }
}
