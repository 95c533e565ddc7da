package dev.meridian.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How commands on the server's machine reach its API.
 *
 * @param address where it listens
 * @param cert file of the certificate that it shows, in PEM (RFC 7468); empty for clear text
 */
public record ControlReach(InetSocketAddress address, Optional<Path> cert) {}
