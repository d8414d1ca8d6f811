"""The divisional plan of Medicine: 62 actions, 16 of clinical support services."""

from iqip_analytics.plan.reference.bank import Service, Team

EMERGENCY = Service(
    division="medicine",
    team=Team(
        nursing="Matron for Emergency Care",
        clinical="Clinical Lead for Emergency Medicine",
        manager="General Manager for Emergency Care",
    ),
    lines="""
must safe Check resuscitation trolleys in the emergency department every day
must safe Keep medicines locked in every bay of the emergency department
must safe Score pain on arrival and give pain relief within 20 minutes
must safe Complete a mental health risk assessment for every patient in crisis
must responsive Reduce the number of patients who wait over 12 hours for a bed
must safe Clean cubicles between patients and record it
should responsive Treat and discharge minor injuries within four hours
should caring Offer food and drink every two hours to those who wait
should caring Keep conversations at reception private
should effective Take part in every national audit of emergency medicine
should effective Follow the pathway for suspected stroke without delay
should well_led Hold a multi-professional governance meeting each month
""",
)

MEDICAL_WARDS = Service(
    division="medicine",
    team=Team(
        nursing="Matron for Medical Wards",
        clinical="Clinical Director for Medicine",
        manager="General Manager for Medicine",
    ),
    lines="""
must safe Lock medicine trolleys and record fridge temperatures daily
must safe Complete venous thromboembolism assessments within 14 hours
must safe Reconcile medicines within 24 hours of admission
must safe Isolate patients with infection within two hours
must safe Keep cleaning chemicals locked away on every ward
must effective Assess nutrition on admission and weigh patients every week
must caring Keep single-sex accommodation and report every breach
must responsive Plan discharge from the day of admission
should safe Audit hand hygiene by ward and act on the result
should safe Keep nursing records complete for every shift
should effective Hold daily board rounds with doctors, nurses and therapists
should caring Answer call bells within five minutes
should responsive Discharge one third of patients before noon
should well_led Share learning from incidents at every ward meeting
""",
)

OLDER_PEOPLE = Service(
    division="medicine",
    team=Team(
        nursing="Matron for Care of Older People",
        clinical="Clinical Lead for Care of Older People",
        manager="General Manager for Medicine",
    ),
    lines="""
must safe Use bed rails only after an individual assessment
must safe Repeat the falls assessment after every fall
must effective Screen for delirium and dementia within 72 hours
must effective Screen swallowing within four hours of a stroke
must caring Record what matters to each person living with dementia
should safe Reposition patients at risk of pressure damage as planned
should effective Reach the expected level of the national stroke audit
should caring Bring activity and company to the wards for older people
should caring Help every patient who needs it at mealtimes
should responsive Reduce moves of patients between wards at night
""",
)

ENDOSCOPY = Service(
    division="medicine",
    team=Team(
        nursing="Matron for Endoscopy",
        clinical="Clinical Lead for Endoscopy",
        manager="Endoscopy Manager",
    ),
    lines="""
must safe Decontaminate endoscopes in line with the national standard
should responsive Offer endoscopy within six weeks of referral
should effective Keep the accreditation of the endoscopy unit
should caring Give patients privacy in the endoscopy recovery area
""",
)

SPECIALTY_MEDICINE = Service(
    division="medicine",
    team=Team(
        nursing="Matron for Specialty Medicine",
        clinical="Clinical Lead for Respiratory Medicine",
        manager="General Manager for Medicine",
    ),
    lines="""
must safe Nurse patients on non-invasive ventilation at the agreed ratio
must safe Prescribe oxygen with a target saturation and check it
should effective Start cardiac rehabilitation before discharge
should responsive Cut waits for echocardiography
should safe Check telemetry monitors and alarms at each handover
should well_led Complete mortality reviews in Medicine within eight weeks
""",
)

PHARMACY = Service(
    division="medicine",
    to_clinical_support=True,
    team=Team(
        nursing="Lead Pharmacist",
        clinical="Chief Pharmacist",
        manager="Pharmacy Operations Manager",
    ),
    lines="""
must safe Keep controlled drug registers accurate in every area
must safe Dispose of unwanted medicines and record it
must safe Control access to emergency medicines out of hours
must effective Review antimicrobial prescriptions at 48 to 72 hours
must well_led Report medicines incidents and trends to each division
should safe Keep patient group directions in date
should responsive Dispense discharge medicines within two hours
should effective Provide a clinical pharmacy service at weekends
""",
)

THERAPIES = Service(
    division="medicine",
    to_clinical_support=True,
    team=Team(
        nursing="Lead Therapist",
        clinical="Clinical Lead for Therapies",
        manager="Therapies Manager",
    ),
    lines="""
should effective See stroke patients for therapy within 24 hours
should responsive Offer therapy assessment at the front door seven days a week
should safe Maintain hoists and walking aids and record each check
should effective Use agreed outcome scores in rehabilitation
""",
)

OUTPATIENTS = Service(
    division="medicine",
    to_clinical_support=True,
    team=Team(
        nursing="Matron for Outpatients",
        clinical="Clinical Lead for Outpatients",
        manager="Outpatients Manager",
    ),
    lines="""
must safe Store health records in clinic securely
must responsive Clear overdue follow-up appointments by clinical risk
should responsive Tell patients of delays in clinic and the reason
should caring Provide chaperones and record when they are offered
""",
)

MEDICINE = (
    EMERGENCY,
    MEDICAL_WARDS,
    OLDER_PEOPLE,
    ENDOSCOPY,
    SPECIALTY_MEDICINE,
    PHARMACY,
    THERAPIES,
    OUTPATIENTS,
)
