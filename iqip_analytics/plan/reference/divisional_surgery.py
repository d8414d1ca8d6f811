"""The divisional plan of Surgery: 46 actions, 14 of clinical support services."""

from iqip_analytics.plan.reference.bank import Service, Team

THEATRES = Service(
    division="surgery",
    team=Team(
        nursing="Matron for Theatres",
        clinical="Clinical Lead for Anaesthetics",
        manager="General Manager for Theatres",
    ),
    lines="""
must safe Check anaesthetic machines before every list and sign the log
must safe Keep difficult airway trolleys complete in every theatre
must safe Lock fluids and medicines in theatres and recovery
must safe Store flammable liquids in theatres as the regulations require
must effective Keep patients warm before, during and after surgery
must safe Staff theatre lists to the perioperative standard
should safe Replace damaged flooring and trolleys in theatres
should responsive Reduce operations cancelled on the day
should effective Start theatre lists on time and measure it
should caring Keep recovery bays private
""",
)

SURGICAL_WARDS = Service(
    division="surgery",
    team=Team(
        nursing="Matron for Surgical Wards",
        clinical="Clinical Director for Surgery",
        manager="General Manager for Surgery",
    ),
    lines="""
must safe Complete venous thromboembolism assessments before surgery
must safe Give and record antibiotics before the first incision
must safe Label and lock intravenous fluids on surgical wards
must effective Score pain after surgery and act on it
must responsive Stop using the recovery area for overnight stays
should safe Check resuscitation trolleys on surgical wards every day
should safe Review staffing on surgical wards twice a day and escalate gaps
should caring Give patients written advice when they leave hospital
should well_led Review surgical deaths with every consultant present
""",
)

CRITICAL_CARE = Service(
    division="surgery",
    team=Team(
        nursing="Matron for Critical Care",
        clinical="Clinical Lead for Critical Care",
        manager="General Manager for Theatres",
    ),
    lines="""
must safe Follow the ventilator care bundle for every patient
must effective Provide a follow-up clinic after critical care
must responsive Avoid discharges from critical care at night
should safe Train half of critical care nurses to post-registration level
should effective Screen for delirium in critical care each shift
should caring Offer patient diaries and a room for relatives
should well_led Submit data to the national critical care audit on time
""",
)

PLANNED_SURGERY = Service(
    division="surgery",
    team=Team(
        nursing="Matron for Planned Surgery",
        clinical="Clinical Lead for Orthopaedics",
        manager="General Manager for Surgery",
    ),
    lines="""
must safe Mark and verify the operation site before every nerve block
must responsive Operate on hip fractures within 36 hours
must responsive Clear overdue eye follow-up appointments by clinical risk
should effective Reach best practice care for every hip fracture
should responsive Reduce waits of over 40 weeks for planned surgery
should caring Separate day surgery patients from those who stay
""",
)

IMAGING = Service(
    division="surgery",
    to_clinical_support=True,
    team=Team(
        nursing="Superintendent Radiographer",
        clinical="Clinical Lead for Radiology",
        manager="Imaging Services Manager",
    ),
    lines="""
must safe Check three points of identity before every exposure
must safe Keep radiation risk assessments and local rules up to date
must safe Service and test imaging equipment to schedule
must responsive Report urgent scans within the agreed time
must responsive Clear the backlog of unreported plain films
must well_led Hold a radiation safety committee with a quorum
should safe Check the contrast reaction kit in every scan room
should effective Audit image quality and reject rates each month
should caring Provide gowns and private changing space in imaging
should responsive Offer diagnostic scans within six weeks
""",
)

PATHOLOGY = Service(
    division="surgery",
    to_clinical_support=True,
    team=Team(
        nursing="Lead Biomedical Scientist",
        clinical="Clinical Lead for Pathology",
        manager="Pathology Manager",
    ),
    lines="""
must safe Trace every unit of blood from fridge to patient
should responsive Telephone critical results within 30 minutes
""",
)

STERILE_SERVICES = Service(
    division="surgery",
    to_clinical_support=True,
    team=Team(
        nursing="Decontamination Lead",
        clinical="Decontamination Lead",
        manager="Sterile Services Manager",
    ),
    lines="""
must safe Track instrument sets to each patient
should effective Reduce the number of incomplete instrument sets
""",
)

SURGERY = (
    THEATRES,
    SURGICAL_WARDS,
    CRITICAL_CARE,
    PLANNED_SURGERY,
    IMAGING,
    PATHOLOGY,
    STERILE_SERVICES,
)
