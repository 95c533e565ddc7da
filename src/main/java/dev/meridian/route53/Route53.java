package dev.meridian.route53;

import dev.meridian.config.Route53Spec;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.Route53ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * The account's Route 53: the SDK's client, and the pace at which it may be called. Calls block;
 * make them on virtual threads. Attempts are repeated here, not by the SDK, so that every one of
 * them takes a token.
 */
public final class Route53 implements AutoCloseable {
  private static final Duration ATTEMPT = Duration.ofSeconds(15);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final String SESSION = "meridian-";

  private final Route53Client client;
  private final SdkHttpClient http;
  private final Optional<StsClient> sts;
  private final Calls calls;
  private final Time time;

  private Route53(
      Route53Client client, SdkHttpClient http, Optional<StsClient> sts, Calls calls, Time time) {
    this.client = client;
    this.http = http;
    this.sts = sts;
    this.calls = calls;
    this.time = time;
  }

  /** The one that the configuration describes; nothing is asked of it yet. */
  public static Route53 open(Route53Spec spec) {
    DefaultCredentialsProvider.Builder credentials = DefaultCredentialsProvider.builder();
    spec.profile().ifPresent(credentials::profileName);
    return open(spec, credentials.build(), Time.SYSTEM, RandomGenerator.getDefault(), ATTEMPT);
  }

  /** As {@link #open(Route53Spec)}, with what tests choose. */
  static Route53 open(
      Route53Spec spec,
      AwsCredentialsProvider credentials,
      Time time,
      RandomGenerator random,
      Duration attempt) {
    SdkHttpClient http =
        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(attempt).build();
    Optional<StsClient> sts = spec.assumeRole().map(_ -> sts(spec, credentials, http));
    AwsCredentialsProvider used =
        sts.<AwsCredentialsProvider>map(client -> role(spec, client)).orElse(credentials);
    Route53ClientBuilder client =
        Route53Client.builder()
            .httpClient(http)
            .credentialsProvider(used)
            .region(spec.region().map(Region::of).orElse(Region.US_EAST_1))
            .overrideConfiguration(once());
    spec.endpoint().ifPresent(client::endpointOverride);
    return new Route53(
        client.build(),
        http,
        sts,
        new Calls(time, random, spec.share(), spec.requestsPerSecond()),
        time);
  }

  private static ClientOverrideConfiguration once() {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(AwsRetryStrategy.doNotRetry())
        .build();
  }

  private static StsClient sts(
      Route53Spec spec, AwsCredentialsProvider credentials, SdkHttpClient http) {
    return StsClient.builder()
        .httpClient(http)
        .credentialsProvider(credentials)
        .region(spec.region().map(Region::of).orElse(Region.US_EAST_1))
        .build();
  }

  private static AwsCredentialsProvider role(Route53Spec spec, StsClient sts) {
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts)
        .refreshRequest(
            request ->
                request
                    .roleArn(spec.assumeRole().orElseThrow())
                    .roleSessionName(SESSION + spec.owner()))
        .build();
  }

  Route53Client client() {
    return client;
  }

  Calls calls() {
    return calls;
  }

  Time time() {
    return time;
  }

  @Override
  public void close() {
    client.close();
    sts.ifPresent(StsClient::close);
    http.close();
  }
}
