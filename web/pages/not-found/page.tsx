import { Empty } from '#parts/empty.tsx'
import { PageHead } from '#parts/page-head.tsx'

export function NotFound() {
  return (
    <div class="page">
      <PageHead title="No such page" />
      <Empty title="Nothing lives at this address">
        <p>The link may be old or mistyped. Everything in this workspace starts from the overview.</p>
        <a class="button main" href="#/overview">
          Go to the overview
        </a>
      </Empty>
    </div>
  )
}
