import { CopyableCode } from '#parts/code.tsx'
import type { GuideSection } from './guide-section.tsx'

const get = (address: string, header: string) =>
  `curl -i -H "authorization: Bearer $KEY" -H '${header}' \\\n  "${address}"`

const refusal = (origin: string) => `{
  "error": {
    "code": "request.invalid",
    "message": "The request does not fit what this endpoint takes. …",
    "details": [{ "in": "query", "path": "limit", "message": "a whole number from 1 to 200" }],
    "request_id": "req_…",
    "docs": "${origin}/docs#request.invalid"
  }
}`

/** What holds at every endpoint. */
export const ruleSections: GuideSection[] = [
  {
    id: 'lists',
    title: 'Lists, page by page',
    content: (origin) => (
      <>
        <p>
          Every list answers <code>{'{ "data": […], "next_cursor": "…" }'}</code>, with fifty rows or as many
          as <code>limit</code> says, 200 at most. Send the cursor back as <code>cursor</code>, with the same
          filters, until it is <code>null</code>: a page may be short, or even empty, before that.
        </p>
        <CopyableCode
          text={`curl -H "authorization: Bearer $KEY" \\\n  "${origin}/v1/users?limit=200&cursor=$NEXT_CURSOR"`}
          what="the command for a later page"
        />
        <p>
          A cursor is signed: it belongs to its list, its filters and its workspace. To keep a copy up to
          date, read <a href="#get_changes">/v1/changes</a> from where you were; nothing is missed and nothing
          comes twice.
        </p>
      </>
    ),
  },
  {
    id: 'etags',
    title: 'Asking again for less',
    content: (origin) => (
      <>
        <p>
          Every GET has an <code>ETag</code>. Send it back as <code>If-None-Match</code>: if nothing has
          changed, the answer is 304 without a body.
        </p>
        <CopyableCode text={get(`${origin}/v1/users?limit=2`, 'if-none-match: "…"')} what="the command" />
      </>
    ),
  },
  {
    id: 'idempotency',
    title: 'Writing once',
    content: (origin) => (
      <>
        <p>
          An answer may be lost on its way. Give every write an <code>Idempotency-Key</code> of its own, such
          as a UUID, and send it again with the same key and body as often as you like, for a day: it is done
          once, and the first answer comes again, with <code>Idempotency-Replayed: true</code>.
        </p>
        <CopyableCode
          text={`curl -X POST -H "authorization: Bearer $KEY" -H "idempotency-key: $(uuidgen)" \\\n  "${origin}/v1/syncs/$SYNC/runs"`}
          what="the command"
        />
        <p>
          The same key with another body is refused (422). While the first is still at work the answer is 409:
          wait as long as <code>Retry-After</code> says. What was refused before anything was done is not
          remembered.
        </p>
      </>
    ),
  },
  {
    id: 'limits',
    title: 'Limits',
    content: () => (
      <>
        <p>
          A key has calls for a minute, which come back evenly, and calls for a day in UTC. Each answer tells
          them:
        </p>
        <pre class="code">
          {'RateLimit-Policy: "minute";q=600;w=60, "day";q=100000;w=86400\n'}
          {'RateLimit: "minute";r=598;t=1, "day";r=99987'}
        </pre>
        <p>
          <code>q</code> is how many there are, <code>r</code> how many are left, <code>t</code> the seconds
          until all are back. Beyond them it is 429; wait as long as <code>Retry-After</code> says. A body is
          256 KiB at most. HighLevel’s paths tell the same in HighLevel’s own headers.
        </p>
      </>
    ),
  },
  {
    id: 'formats',
    title: 'JSON or XML',
    content: (origin) => (
      <>
        <p>
          JSON, unless <code>Accept</code> asks for XML. An API call may also be set to XML, for programs that
          cannot ask.
        </p>
        <CopyableCode
          text={get(`${origin}/v1/users?limit=2`, 'accept: application/xml')}
          what="the command for XML"
        />
        <p>
          Each property is an element, each row of a list one with the name of what it is, and{' '}
          <code>nil="true"</code> means null. <a href="/calls/reply.xsd">/calls/reply.xsd</a> is the schema of
          API calls.
        </p>
      </>
    ),
  },
  {
    id: 'refusals',
    title: 'When something is refused',
    content: (origin) => (
      <>
        <pre class="code" tabIndex={0} aria-label="An error">
          {refusal(origin)}
        </pre>
        <p>
          The <code>code</code> is stable, so let programs look at that. The message says what happened, whose
          turn it is and what to do; <code>docs</code> leads to the code’s entry under{' '}
          <a href="#errors">Errors</a>. A 4xx is for the caller to mend. A 5xx is ours: nothing is half done,
          so try again, and tell us the <code>request_id</code> if it stays. What belongs to another workspace
          is 404, like what never was.
        </p>
      </>
    ),
  },
]
