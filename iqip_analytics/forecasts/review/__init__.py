"""Evidence review: what will be submitted, what the meetings have room for, and the queue.

Modules:
    approval: How often the group approves what it is shown, and how many presentations an action
        needs
    approval_chances: Submission, wait, decision: each open action's chance of approval if review
        keeps up
    joint_reviews: One course of submissions and reviews for the trust, on joint paths and exactly
    meetings: The meetings ahead, booked and assumed, and the room that they have for reviews
    need: The deadline cliff against capacity: reviews needed a month, and the room for them
    notes: What the review forecast rests on and what is odd in its data, in sentences
    resubmission: How long a step takes: from a decline to the next submission, from submission to
        decision
    review_tables: The review forecast as frames: month by month, ranges, what waits
    reviews_ahead: Evidence review forecast: submissions, reviews and the queue, month by month
    reviews_on_paths: The group's reviews on joint paths: who is reviewed at which meeting, and who
        is approved
    rounds: Rounds of review: each time an action came before the Evidence Assurance Group, and its
        end
    submission: What is submitted when: by the hazard of submission or, where none is recorded, of
        approval
"""
