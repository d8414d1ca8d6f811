"""The 75 actions under section notices: Section 31 in maternity, Section 29A mostly in medicine."""

from iqip_analytics.plan.reference.bank import Notice, Team

WARDS = Team(
    nursing="Matron for Medical Wards",
    clinical="Clinical Director for Medicine",
    manager="General Manager for Medicine",
)
THEATRES = Team(
    nursing="Matron for Theatres",
    clinical="Clinical Lead for Anaesthetics",
    manager="General Manager for Theatres",
)
SURGICAL_WARDS = Team(
    nursing="Matron for Surgical Wards",
    clinical="Clinical Director for Surgery",
    manager="General Manager for Surgery",
)

MATERNITY = Notice(
    division="womens_childrens",
    action_type="section_31",
    executive_lead="Chief Nurse",
    team=Team(
        nursing="Head of Midwifery",
        clinical="Clinical Director for Obstetrics",
        manager="Maternity Governance Lead",
    ),
    lines="""
n Condition 1: CTG training compliance of midwives stands at 95% or above
c Condition 2: CTG training compliance of obstetric doctors stands at 95% or above
n Condition 3: review every CTG hourly with a second pair of eyes and record it
c Condition 3: hold a daily CTG case review with midwives and doctors
n Condition 3: audit CTG classification and escalation each week
c Condition 4: consultant presence on the delivery suite meets the national standard
n Condition 4: hold ward rounds at the agreed hours with consultant and coordinator
g Condition 4: report gaps in obstetric cover to the regulator every month
n Condition 5: keep the delivery suite coordinator supernumerary on every shift
n Condition 5: give one-to-one care in labour and report every exception
g Condition 5: measure acuity every four hours and act on red flags
n Condition 6: see women in maternity triage within 15 minutes of arrival
c Condition 6: set and audit medical review times in maternity triage
n Condition 6: staff the maternity telephone triage line round the clock
c Condition 7: escalate by the maternity early warning score without delay
n Condition 7: run multi-professional emergency drills for every shift team
g Condition 7: share learning from serious incidents within ten working days
g Condition 8: review the maternity guidelines that are past their date
c Condition 8: assess risk at booking and at every antenatal contact
g Condition 8: report the maternity dashboard to the board each month
""",
)

CHILDREN = Notice(
    division="womens_childrens",
    action_type="section_29a",
    executive_lead="Chief Nurse",
    team=Team(
        nursing="Matron for Children's Services",
        clinical="Clinical Lead for Paediatrics",
        manager="General Manager for Women and Children",
    ),
    lines="""
n Check neonatal resuscitation equipment daily and sign for it
n Staff the children's ward to the national nurse-to-child ratio
c Recognise and treat sepsis in children within an hour
g Give every caseload holder child safeguarding supervision each quarter
""",
)

END_OF_LIFE_CARE = Notice(
    division="medicine",
    action_type="section_29a",
    executive_lead="Medical Director",
    later_priority="8",
    team=Team(
        nursing="Lead Nurse for End of Life Care",
        clinical="Clinical Lead for End of Life Care",
        manager="Quality Improvement Manager for Medicine",
    ),
    lines="""
n Give every dying patient an individual end of life care plan
c Record resuscitation decisions in full, with the conversation held
c Assess mental capacity where a resuscitation decision depends on it
n Train ward staff to recognise the last days of life
n Offer specialist palliative care advice seven days a week
c Prescribe anticipatory medicines for every patient in the last days of life
n Check syringe drivers every four hours and record each check
n Arrange fast-track discharge within 48 hours for those who wish to die at home
g Take part in the national audit of care at the end of life and act on it
n Ask for and record the preferred place of care and of death
g Set up an end of life care committee that reports to the board
n Support bereaved families with a named contact on each ward
""",
)

DETERIORATING_PATIENT = Notice(
    division="medicine",
    action_type="section_29a",
    executive_lead="Medical Director",
    later_priority="9",
    team=Team(
        nursing="Lead Nurse for the Deteriorating Patient",
        clinical="Clinical Lead for the Deteriorating Patient",
        manager="Quality Improvement Manager for Medicine",
    ),
    lines="""
n Record NEWS2 observations on time on every medical ward
n Escalate a NEWS2 score of 5 or more within 30 minutes
c Set a medical response time for each level of escalation and audit it
c Screen for sepsis and give antibiotics within the hour
n Cover critical care outreach round the clock
n Keep fluid balance charts complete for patients at risk
c Agree a treatment escalation plan within 24 hours of admission
g Review every cardiac arrest for missed deterioration
n Train nurses and support workers in acute illness management
g Report compliance with observations to each ward every week
""",
)

EMERGENCY_CARE = Notice(
    division="medicine",
    action_type="section_29a",
    executive_lead="Chief Operating Officer",
    team=Team(
        nursing="Matron for Emergency Care",
        clinical="Clinical Lead for Emergency Medicine",
        manager="General Manager for Emergency Care",
    ),
    lines="""
n Assess patients who walk in within 15 minutes of arrival
c Give patients held in the ambulance queue a named nurse and a senior review
n Provide a safe room for patients in mental health crisis
n Keep a children's nurse on duty in the emergency department on every shift
c Check and document safeguarding concerns for every child who attends
g Fill the emergency department's medical rota at nights and weekends
""",
)

MENTAL_CAPACITY = Notice(
    division="medicine",
    action_type="section_29a",
    executive_lead="Chief Nurse",
    team=Team(
        nursing="Lead Nurse for Safeguarding Adults",
        clinical="Clinical Director for Medicine",
        manager="Safeguarding Manager",
    ),
    lines="""
c Assess and record capacity before care is given without consent
n Apply for deprivation of liberty authorisations in time
n Train medical ward staff in the Mental Capacity Act
g Audit restraint and enhanced observation each month
""",
)

MEDICAL_WARDS = Notice(
    division="medicine",
    action_type="section_29a",
    executive_lead="Chief Nurse",
    team=WARDS,
    lines="""
n Complete falls risk assessments within six hours of admission
n Assess the risk of pressure damage on admission and every week
n Fill registered nurse shifts on medical wards to the agreed template
c Review medical patients by a consultant within 14 hours of admission
""",
)

SURGICAL_DETERIORATION = Notice(
    division="surgery",
    action_type="section_29a",
    executive_lead="Medical Director",
    later_priority="9",
    team=SURGICAL_WARDS,
    lines="""
n Record NEWS2 observations on time on every surgical ward
c Escalate deteriorating surgical patients to a senior decision maker
n Keep fluid balance charts complete after surgery
""",
)

THEATRE_SAFETY = Notice(
    division="surgery",
    action_type="section_29a",
    executive_lead="Medical Director",
    team=THEATRES,
    lines="""
n Complete all five steps of the surgical safety checklist for every case
n Observe and audit the debrief at the end of each theatre list
c Apply the national standards for invasive procedures in every procedure room
n Count and reconcile controlled drugs in each anaesthetic room
g Report theatre incidents and share learning within ten working days
""",
)

CONSENT = Notice(
    division="surgery",
    action_type="section_29a",
    executive_lead="Medical Director",
    team=SURGICAL_WARDS,
    lines="""
c Take consent for planned surgery before the day of the procedure
n Keep surgical records legible, signed and securely stored
c Record a capacity assessment where consent is in doubt
g Audit surgical consent forms each quarter
""",
)

CRITICAL_CARE = Notice(
    division="surgery",
    action_type="section_29a",
    executive_lead="Chief Nurse",
    team=Team(
        nursing="Matron for Critical Care",
        clinical="Clinical Lead for Critical Care",
        manager="General Manager for Theatres",
    ),
    lines="""
n Move patients out of critical care within four hours of being ready
c Review every critical care patient by a consultant twice a day
n Nurse level 3 patients one to one on every shift
""",
)

NOTICES = (
    MATERNITY,
    CHILDREN,
    END_OF_LIFE_CARE,
    DETERIORATING_PATIENT,
    EMERGENCY_CARE,
    MENTAL_CAPACITY,
    MEDICAL_WARDS,
    SURGICAL_DETERIORATION,
    THEATRE_SAFETY,
    CONSENT,
    CRITICAL_CARE,
)
