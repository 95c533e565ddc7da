package dev.meridian.route53;

import dev.meridian.config.Words;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;

/**
 * What went wrong, in one line with its fix. What AWS says is repeated only where it cannot hold
 * anything that belongs to a request's signature.
 */
final class ApiWords {
  private static final int BAD_REQUEST = 400;

  private ApiWords() {}

  static String code(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null ? "" : code;
  }

  private static String said(AwsServiceException e) {
    if (e instanceof InvalidChangeBatchException batch
        && batch.hasMessages()
        && !batch.messages().isEmpty()) {
      return Words.line(String.join("; ", batch.messages()));
    }
    String message = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
    return message == null ? "" : Words.line(message);
  }

  /** A call that AWS refused. */
  static ApiException exception(String action, AwsServiceException e) {
    String code = code(e);
    return switch (code) {
      case "InvalidChangeBatch" -> rejected(e);
      case "" -> // The reference shows a form of InvalidChangeBatch that has no code.
          action.equals("ChangeResourceRecordSets") && e.statusCode() == BAD_REQUEST
              ? rejected(e)
              : refused(action + ": refused with status " + e.statusCode());
      case "NoSuchHostedZone" ->
          refused(
              "there is no hosted zone of that id in this account: check hostedZoneId, and the account"
                  + " that the credentials belong to");
      case "NoSuchHealthCheck" ->
          new ApiException(
              ApiException.Kind.ZONE_CHANGED, "a health check is gone that was there: " + said(e));
      case "HealthCheckVersionMismatch",
          "CidrCollectionVersionMismatchException",
          "CidrCollectionVersionMismatch" ->
          new ApiException(ApiException.Kind.ZONE_CHANGED, "changed by somebody else: " + said(e));
      case "ExpiredToken", "ExpiredTokenException", "RequestExpired" ->
          refused(
              "the credentials have expired: renew them (aws sso login, or what else gives them), and"
                  + " check this machine's clock");
      case "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId" ->
          refused("AWS does not know the credentials: check route53.profile or the environment");
      case "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken" ->
          refused(
              "AWS does not accept the signature: check the secret key, route53.region, and this"
                  + " machine's clock");
      case "AccessDenied", "AccessDeniedException", "NotAuthorized" ->
          refused(
              "the credentials do not allow %s: add it to their policy (docs/ROUTE53.md has the least that"
                      .formatted(action)
                  + " is needed)");
      case "TooManyHealthChecks" ->
          refused("the account has as many health checks as it may: have AWS raise L-ACB674F3");
      default -> refused("%s: %s%s".formatted(action, code, after(said(e))));
    };
  }

  private static ApiException rejected(AwsServiceException e) {
    return new ApiException(
        ApiException.Kind.ZONE_CHANGED,
        "the zone is not as it was read; nothing of the batch was done" + after(said(e)));
  }

  private static String after(String said) {
    return said.isEmpty() ? "" : ", " + said;
  }

  private static ApiException refused(String message) {
    return new ApiException(ApiException.Kind.REFUSED, message);
  }

  /** A call that never got to AWS. */
  static ApiException exception(String action, SdkClientException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (message.contains("credentials") || message.contains("Profile")) {
      return refused(
          "no AWS credentials: set route53.profile, AWS_PROFILE or AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY, or give this machine a role");
    }
    return refused(action + " could not be made: " + Words.line(message));
  }

  /** A call that did not succeed however often it was made. */
  static ApiException exhausted(String action, SdkException e, int attempts) {
    String what =
        e instanceof AwsServiceException service
            ? code(service)
            : "no answer (" + Words.line(String.valueOf(rootCause(e).getMessage())) + ")";
    return new ApiException(
        ApiException.Kind.UNAVAILABLE,
        "%s did not succeed in %d attempts: %s; what Route 53 answers stays as it is, try again later"
            .formatted(action, attempts, what));
  }

  private static Throwable rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
