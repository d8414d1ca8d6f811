"""Evidence review: what will be submitted, what the meetings have room for, and the queue.

Modules:
    approval: How often the group approves what it is shown, and how many presentations an action
        needs
    meetings: The meetings booked ahead and the room that they have for reviews
    need: The deadline cliff against capacity: reviews needed a month, and the room for them
    notes: What the review forecast rests on and what is odd in its data, in sentences
    queue_ahead: The one queue of the trust: what is known of reviews, and its course on joint paths
    resubmission: How long a declined action takes to come back: by the lags seen, and one to two
        months
    review_tables: The review forecast as frames: month by month, ranges, what finds room, what
        waits
    reviews_ahead: Evidence review forecast: submissions, reviews and the queue, month by month
    rounds: Rounds of review: each time an action came before the Evidence Assurance Group, and its
        end
    simulation: Meeting by meeting, path by path: who is reviewed, who is approved, who comes back
    submission: When actions will be submitted: by the hazard of submission; where none is known, of
        approval
"""
