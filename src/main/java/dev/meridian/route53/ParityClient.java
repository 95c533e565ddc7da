package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.geo.Location;
import java.net.InetAddress;

/**
 * A client that both authorities are asked about.
 *
 * @param network of the client subnet, bits beyond the prefix cleared
 * @param prefixBits 0 to 32 or 128
 * @param location what our geo databases say of it
 */
public record ParityClient(InetAddress network, int prefixBits, Location location) {
  /** Clears the bits beyond the prefix. */
  public ParityClient {
    network = AddressText.masked(network, prefixBits);
  }

  String subnet() {
    return AddressText.print(network) + "/" + prefixBits;
  }

  @Override
  public String toString() {
    return subnet() + (location.country().isEmpty() ? "" : " (" + location.country() + ")");
  }
}
