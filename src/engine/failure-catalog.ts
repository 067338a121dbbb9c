/**
 * Every code a vendor's answer, or the lack of one, can get: what /docs explains next to our own errors. They stand
 * in runs and in `connections.test_failed`, hence one status for all.
 */
const EXPLAINED: Record<string, string> = {
  'vendor.unauthorized': 'The vendor refuses the credentials. An admin of the workspace enters new ones.',
  'vendor.invalid_grant':
    'The vendor withdrew the connection’s refresh token. An admin connects the app again.',
  'vendor.token_failed': 'The vendor did not renew the access token. We try again by ourselves.',
  'vendor.no_token': 'The connection has no token the vendor would take. An admin connects the app again.',
  'vendor.forbidden': 'The credentials are right but may not read this. Widen their rights at the vendor.',
  'vendor.scope_missing': 'The token lacks a scope. Tick it at the vendor; the token itself stays.',
  'vendor.wrong_token_class':
    'The token is of another kind than this needs: agency instead of location, or the reverse.',
  'vendor.wrong_location': 'The token is for another location than the connection names.',
  'vendor.not_found': 'The vendor has nothing at this address: a setting names something that is not there.',
  'vendor.rejected': 'The vendor refuses the request as it is. Check the settings of the connection.',
  'vendor.rate_limited': 'The vendor asks us to slow down. We wait as long as it says, then go on.',
  'vendor.budget':
    'As many requests as the vendor takes from this connection have gone out. We wait, then go on.',
  'vendor.resting': 'The vendor did not answer several times in a row. We ask again after half a minute.',
  'vendor.busy': 'The vendor is overloaded. We try again by ourselves.',
  'vendor.unavailable': 'The vendor is down or being worked on. We try again by ourselves.',
  'vendor.timeout': 'The vendor did not answer in time. We try again by ourselves.',
  'vendor.connection_failed': 'No connection to the vendor could be made. We try again by ourselves.',
  'vendor.tls_failed':
    'The vendor’s certificate or its TLS is broken. We try again by ourselves; only the vendor can mend it.',
  'vendor.connection_lost': 'The vendor’s answer broke off. We ask for the same page again.',
  'vendor.dns_failed': 'The vendor’s name could not be looked up. We try again by ourselves.',
  'vendor.dns_no_address': 'The vendor’s name has no address. Check the connection’s address.',
  'vendor.html': 'The vendor sent a web page instead of data, as for maintenance. Nothing was taken from it.',
  'vendor.bad_json': 'The vendor’s answer is not the JSON it promised. Nothing was taken from it.',
  'vendor.empty_body': 'The vendor’s answer is empty. It does not count as an empty list.',
  'vendor.too_large':
    'The vendor’s answer is larger than 10 MiB, or nested too deep. Nothing was taken from it.',
  'vendor.redirected':
    'The vendor points to another address, and credentials never follow. Check the address.',
  'vendor.unexpected_shape': 'The list is not where the vendor’s documents say. The connector needs a look.',
  'vendor.unexpected_status': 'The vendor answered with a status its documents do not know.',
  'vendor.pagination_loop': 'The vendor’s pages go round in circles. Nothing was deleted.',
  'vendor.too_many_parents': 'The vendor lists more parents than one run can go through.',
  'vendor.url_refused': 'The address is none that may be called. An admin corrects the connection’s address.',
  'vendor.origin_not_allowed': 'The credentials are bound to another address. Enter them again for this one.',
  'vendor.private_address': 'The name leads to a private network. Such addresses are never called.',
  'vendor.unknown_object': 'The connector does not read this object (any more).',
  'vendor.cursor_expired':
    'The vendor forgot, twice in one run, the place in its list where we go on. Nothing was deleted; the next run begins anew.',
  'vendor.bad_cursor': 'The place to go on from is not readable. Start a new run.',
  'vendor.lost_place':
    'The vendor says that more is to come and does not say where. Nothing was deleted; the next run begins anew.',
  'vendor.foreign_next_url':
    'The address of the next page leads to another host. Credentials never follow; nothing was deleted.',
  'vendor.endpoint_not_permitted':
    'The connection is restricted, and this call is not on its list. An admin may add it there.',
  'vendor.not_ready': 'The vendor is still working on what we asked for. We ask again by ourselves.',
  'vendor.blocked': 'A condition of the manifest does not hold, so nothing more was sent.',
  'vendor.poll_timed_out':
    'The vendor did not finish in as many tries as were allowed. Look there, then run it again.',
  'action.outcome_unknown':
    'The request went out and no answer came, so it may have worked. It is not repeated by itself: look at the app first.',
  'action.not_there':
    'The app does not have what the action would change. Look whether it was deleted there.',
  'action.unknown': 'The app has no such action (any more). GET /v1/connectors lists them.',
  'action.bad_input': 'The action is not filled in as the app needs it.',
  'template.missing': 'A setting the request needs is not filled in. Enter the credentials again.',
  'template.secret_slot': 'A secret stands where it may not go. The connector needs a look.',
  'template.type': 'A value cannot be put where the request needs it. The connector needs a look.',
  'template.path': 'A value cannot be part of an address. Check the settings of the connection.',
  'template.header': 'A value cannot be sent in a header. Copy the credentials again.',
  'runs.internal_error':
    'Something went wrong on our side, again and again. Nothing was deleted. Tell us the run.',
  'runs.too_long':
    'The list was not read to its end within a day. Nothing was deleted; the next run begins anew.',
  'runs.suspicious':
    'So much is missing from the vendor’s list that nothing was deleted. Look at the list there.',
}

export const failureCatalog = Object.entries(EXPLAINED).map(([code, message]) => ({
  code,
  status: 422,
  message,
}))
