export { peopleEndpoints } from './endpoints.ts'
export { applyFeed } from './feed.ts'
export { dropFeedStatement, setFeed } from './feed-store.ts'
export { applyLateFeeds, feedPeople, onRunFinished, onUsersReceived } from './jobs.ts'
