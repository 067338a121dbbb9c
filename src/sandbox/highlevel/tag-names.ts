/** What a social planner tags posts with. */
export const topics = (
  'Autumn campaign, Behind the scenes, Black Friday, Blog teaser, Brand story, Case study, ' +
  'Christmas, Community, Company news, Contest, Customer story, Customer review, Easter, ' +
  'Employee spotlight, Evergreen, Event recap, Event invitation, FAQ, Feature launch, Flash sale, ' +
  'Founder note, Giveaway, Halloween, Hiring, How-to, Infographic, Live video, Local news, Loyalty, ' +
  'Meme Monday, Milestone, New product, Newsletter, Open house, Partner post, Podcast, Poll, Press, ' +
  'Promotion, Q&A, Quick tip, Quote, Reel, Referral, Seasonal, Service area, Spring campaign, ' +
  'Summer campaign, Survey, Sustainability, Teaser, Testimonial, Throwback, Tutorial, User content, ' +
  'Webinar, Winter campaign, Year end'
).split(', ')

/** What contacts are labelled with; HighLevel keeps these in small letters. */
export const labels = (
  'newsletter, hot lead, cold lead, vip, past customer, webinar attendee, no show, referral, ' +
  'do not call, trial started, trial ended, invoice overdue, wholesale, retail, spring promo, ' +
  'summer promo, black friday, review requested, review left, birthday club, event guest, partner, ' +
  'supplier, press, candidate, second visit, reactivated, churn risk, appointment booked, ' +
  'quote sent, quote accepted, needs follow-up, spanish speaking, local'
).split(', ')
