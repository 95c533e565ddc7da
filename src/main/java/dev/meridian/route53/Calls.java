package dev.meridian.route53;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes calls at the pace that is ours, and again where that may help. The limits are those of the
 * account, which others use too; so a share of them is used, and what is throttled all the same
 * waits longer each time, for a random part of that.
 *
 * <p>Thread-safe.
 */
final class Calls {
  private static final Duration BACK_OFF_FIRST = Duration.ofMillis(400);
  private static final Duration BACK_OFF_MAX = Duration.ofSeconds(20);
  private static final int ATTEMPTS_MAX = 8;

  /** A zone that is being changed by another is free again within a minute. */
  private static final int ATTEMPTS_WHILE_BUSY_MAX = 20;

  private static final double BURST_SECONDS = 5;

  /** Limits beside that of the account: at once, and a second (AWS, 2026-07-30). */
  private static final Map<String, double[]> ACTIONS =
      Map.of(
          "CreateHealthCheck", new double[] {50, 0.5},
          "DeleteHealthCheck", new double[] {15, 3},
          "GetHealthCheckStatus", new double[] {4, 1},
          "CreateCidrCollection", new double[] {40, 5},
          "ChangeCidrCollection", new double[] {40, 5});

  private final Time time;
  private final RandomGenerator random;
  private final double share;
  private final Bucket account;
  private final Map<String, Bucket> actions = new ConcurrentHashMap<>();

  /**
   * Calls of one account.
   *
   * @param share of its limits, above 0 to 1
   * @param requestsPerSecond that AWS allows it
   */
  Calls(Time time, RandomGenerator random, double share, int requestsPerSecond) {
    this.time = time;
    this.random = random;
    this.share = share;
    this.account =
        new Bucket(
            requestsPerSecond * BURST_SECONDS * share, requestsPerSecond * share, time.nanos());
  }

  /**
   * An answer, and whether an attempt before it may have been executed unnoticed.
   *
   * @param doubtful true after a time-out, a connection that was cut, or a server's fault
   */
  record Answer<T>(T value, boolean doubtful) {}

  /** What a call ended in, when it may have been executed by an attempt before. */
  static final class DoubtfulException extends Exception {
    private static final long serialVersionUID = 1;

    private final AwsServiceException last;

    private DoubtfulException(AwsServiceException last) {
      super(last);
      this.last = last;
    }

    AwsServiceException last() {
      return last;
    }
  }

  /**
   * Makes a call that may be made twice: what it does once is done, and a second time changes
   * nothing.
   */
  <T> T call(String action, Supplier<T> call) throws ApiException, InterruptedException {
    try {
      return doubtfully(action, call).value();
    } catch (DoubtfulException e) {
      throw ApiWords.exception(action, e.last());
    }
  }

  /**
   * Makes a call, again where that may help.
   *
   * @throws DoubtfulException when it was refused after an attempt that may have been executed
   */
  <T> Answer<T> doubtfully(String action, Supplier<T> call)
      throws ApiException, DoubtfulException, InterruptedException {
    boolean doubtful = false;
    for (int attempt = 1; ; attempt++) {
      await(action);
      SdkException failed;
      try {
        return new Answer<>(call.get(), doubtful);
      } catch (AwsServiceException e) {
        failed = e;
        if (!isBusy(e) && e.statusCode() < 500) {
          if (doubtful) {
            throw new DoubtfulException(e);
          }
          throw ApiWords.exception(action, e);
        }
        doubtful |= e.statusCode() >= 500;
      } catch (SdkClientException e) {
        failed = e;
        if (!isCut(e)) {
          throw ApiWords.exception(action, e);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        doubtful = true;
      }
      int most = isBusy(failed) ? ATTEMPTS_WHILE_BUSY_MAX : ATTEMPTS_MAX;
      if (attempt >= most) {
        throw ApiWords.exhausted(action, failed, attempt);
      }
      time.sleep(backOff(attempt));
    }
  }

  private void await(String action) throws InterruptedException {
    Duration wait = account.take(time.nanos());
    double[] limit = ACTIONS.get(action);
    if (limit != null) {
      Bucket bucket =
          actions.computeIfAbsent(
              action, _ -> new Bucket(limit[0] * share, limit[1] * share, time.nanos()));
      Duration longer = bucket.take(time.nanos());
      wait = longer.compareTo(wait) > 0 ? longer : wait;
    }
    if (wait.isPositive()) {
      time.sleep(wait);
    }
  }

  /** Doubles, and is anywhere between half of that and all. */
  private Duration backOff(int attempt) {
    long most =
        Math.min(BACK_OFF_MAX.toNanos(), BACK_OFF_FIRST.toNanos() << Math.min(attempt - 1, 16));
    return Duration.ofNanos(most / 2 + random.nextLong(most / 2 + 1));
  }

  /** A delay that differs each time, so that writers do not come at once. */
  Duration jittered(Duration about) {
    return Duration.ofNanos((long) (about.toNanos() * (0.75 + random.nextDouble() / 2)));
  }

  /** Refused for now, and not executed. */
  private static boolean isBusy(SdkException e) {
    return e instanceof AwsServiceException service
        && switch (ApiWords.code(service)) {
          case "Throttling",
              "ThrottlingException",
              "PriorRequestNotComplete",
              "TooManyRequestsException",
              "RequestLimitExceeded",
              "SlowDown" ->
              true;
          default -> service.statusCode() == 429;
        };
  }

  private static boolean isCut(SdkClientException e) {
    if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
      return true;
    }
    Optional<Throwable> cause = Optional.of(e);
    while (cause.isPresent()) {
      if (cause.get() instanceof IOException) {
        return true;
      }
      cause = Optional.ofNullable(cause.get().getCause());
    }
    return false;
  }
}
