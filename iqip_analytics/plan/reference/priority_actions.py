"""The 62 actions of the seven strategic priorities, many of them trust-wide."""

from iqip_analytics.plan.reference.bank import Priority

LEADERSHIP = Priority(
    priority="1",
    executive_lead="Chief Executive",
    owner="Associate Director of Organisational Development",
    lines="""
must well_led t Appoint substantively to every vacant executive post
must well_led t Hold a board development programme with agreed outcomes
must well_led m Establish a complete divisional leadership team for Medicine
must well_led s Establish a complete divisional leadership team for Surgery
must well_led w Establish a complete divisional leadership team for Women and Children
should well_led t Train 100 leaders at band 7 and above
should well_led t Put an accountability framework between board and divisions in place
should well_led t Give each divisional leadership team a development programme
should safe t Walk the wards with an executive each week and act on safety concerns
should well_led t Prepare for the well-led review with a self-assessment
""",
)

ENGAGEMENT = Priority(
    priority="2",
    executive_lead="Director of Human Resources",
    owner="Head of Communications",
    lines="""
should well_led t Survey staff each quarter and publish what was done about it
must well_led t Appoint speak-up champions in every area and report what they hear
should caring t Recognise staff for kindness and good care each month
should well_led m Hold open staff meetings on every medical ward each month
should well_led s Brief every surgical team on the improvement plan each week
should well_led w Bring midwives and doctors together in a monthly listening forum
must safe t Publish a weekly safety message that reaches every ward
should responsive w+ Tell clinic teams what patients' feedback has changed
""",
)

GOVERNANCE = Priority(
    priority="3",
    executive_lead="Director of Governance",
    owner="Associate Director of Governance",
    lines="""
must well_led t Adopt an integrated governance and accountability framework
must safe t Report serious incidents on time and complete every action from them
must safe t Close overdue safety alerts and show how each was met
must well_led t Keep a board assurance framework that reflects current risks
must safe m Review and score again the risk register of Medicine each month
must safe s Review every surgical risk with its owner each month
must safe w Hold a weekly risk meeting in maternity and follow its actions up
should effective t Bring clinical policies past their review date up to date
should effective t Track recommendations from clinical audit to completion
should responsive t Answer complaints within the agreed time and share learning
must safe s+ Review imaging discrepancies each month and share learning
should well_led t Bring quality improvement and patient safety under one lead
""",
)

WORKFORCE = Priority(
    priority="4",
    executive_lead="Director of Human Resources",
    owner="Deputy Director of Human Resources",
    lines="""
must safe t Staff every ward to the agreed nursing template
must safe t Reach 90% mandatory training compliance in every staff group
must safe t Check the competence of agency staff before their first shift
should safe t Recruit international nurses and support them to register
should well_led t Appraise every member of staff within the year
should effective t Support nursing associates through the apprenticeship route
must safe m Reduce registered nurse vacancies on medical wards
must safe m Train medical ward staff in intermediate life support
must safe s Reach safeguarding training compliance in Surgery
must safe w Keep midwifery staffing at the ratio found by the acuity review
should safe w Place every qualifying student midwife in a post
should effective t Offer internal transfers before posts are advertised
must safe m+ Recruit pharmacists so that every ward has a clinical service
should safe s+ Recruit radiographers and sonographers to the agreed establishment
""",
)

EMERGENCY_ENVIRONMENT = Priority(
    priority="5",
    executive_lead="Chief Operating Officer",
    owner="Deputy Chief Operating Officer",
    lines="""
must responsive m Complete phase 1a of the emergency department rebuild
must responsive m Complete phase 1b of the emergency department rebuild
must responsive m Complete phase 2 of the emergency department rebuild
should responsive m Complete phase 3 of the emergency department rebuild
must safe m Keep escape routes and ambulance access clear during building work
should caring m Protect privacy and dignity while areas are rebuilt
must safe m Separate the waiting area for children from that for adults
""",
)

PARTNERS = Priority(
    priority="6",
    executive_lead="Director of Strategy",
    owner="Head of Partnerships",
    lines="""
should well_led t Attend every system partnership meeting at executive level
should effective s Agree an integrated urology service with neighbouring trusts
should responsive t Agree joint sign-off of serious incidents with commissioners
should responsive m Reduce delayed transfers together with community partners
should effective w Share maternity pathways across the local maternity system
""",
)

MEDICAL_EDUCATION = Priority(
    priority="7",
    executive_lead="Medical Director",
    owner="Director of Medical Education",
    lines="""
must safe t Supervise doctors in training at all hours as their college requires
must well_led t Protect teaching time for doctors in training
should effective m Induct every new doctor in Medicine before the first shift
should effective s Give foundation doctors in Surgery a named supervisor on call
must safe t Act on every exception report from doctors in training
should effective w Release trainees in obstetrics and paediatrics for simulation
""",
)

PRIORITIES = (
    LEADERSHIP,
    ENGAGEMENT,
    GOVERNANCE,
    WORKFORCE,
    EMERGENCY_ENVIRONMENT,
    PARTNERS,
    MEDICAL_EDUCATION,
)
