package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.wire.Name;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.TestDnsAnswerResponse;

/**
 * Route 53 by its {@code TestDNSAnswer}: works before a zone is delegated, goes by the settings of
 * its records, and takes calls of the account's.
 */
final class TestAnswers implements Authority {
  private final Route53 account;
  private final String zoneId;

  TestAnswers(Route53 account, String zoneId) {
    this.account = account;
    this.zoneId = zoneId;
  }

  @Override
  public SortedSet<String> ask(Name name, RecordType type, ParityClient client)
      throws ApiException, InterruptedException {
    String address = AddressText.print(client.network());
    TestDnsAnswerResponse response =
        account
            .calls()
            .call(
                "TestDNSAnswer",
                () ->
                    account
                        .client()
                        .testDNSAnswer(
                            request ->
                                request
                                    .hostedZoneId(zoneId)
                                    .recordName(Escapes.print(name))
                                    .recordType(RRType.fromValue(type.name()))
                                    .resolverIP(address)
                                    .edns0ClientSubnetIP(address)
                                    .edns0ClientSubnetMask(Integer.toString(client.prefixBits()))));
    SortedSet<String> values = new TreeSet<>();
    for (String data : response.recordData()) {
      values.add(spelt(type, data));
    }
    return values;
  }

  /** What is no value of the type is shown as it came, and agrees with nothing. */
  private static String spelt(RecordType type, String data) {
    try {
      return Rdata.canonical(type, data);
    } catch (IllegalArgumentException ofAnotherType) {
      return data;
    }
  }

  @Override
  public String words() {
    return "TestDNSAnswer";
  }

  @Override
  public boolean seesChecks() {
    return false;
  }
}
