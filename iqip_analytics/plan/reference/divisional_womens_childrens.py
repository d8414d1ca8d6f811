"""The divisional plan of Women and Children: 36 actions, 2 of clinical support services."""

from iqip_analytics.plan.reference.bank import Service, Team

GENERAL_MANAGER = "General Manager for Women and Children"

MATERNITY = Service(
    division="womens_childrens",
    team=Team(
        nursing="Head of Midwifery",
        clinical="Clinical Director for Obstetrics",
        manager=GENERAL_MANAGER,
    ),
    lines="""
must safe Check emergency trolleys and resuscitaires on the delivery suite daily
must safe Record and act on swab counts after every birth
must safe Use the sepsis pathway for women and record each step
must safe Measure carbon monoxide at booking and refer smokers
must effective Bring maternity guidelines into line with national guidance
must caring Offer women a debrief after a difficult birth
must responsive Keep the midwife-led unit open and report each closure
must well_led Review perinatal deaths with an external member present
should safe Complete safeguarding training at level 3 in maternity
should safe Test the baby abduction alarm each quarter
should effective Increase continuity of midwife through pregnancy and birth
should effective Support breast feeding from the first hour
should caring Provide a bereavement room away from the delivery suite
should responsive Reduce waits for induction of labour
should well_led Hear women's voices through the maternity partnership
""",
)

NEONATAL = Service(
    division="womens_childrens",
    team=Team(
        nursing="Neonatal Unit Manager",
        clinical="Clinical Lead for Neonatology",
        manager=GENERAL_MANAGER,
    ),
    lines="""
must safe Staff the neonatal unit to the national nurse-to-baby ratio
must safe Check and label expressed milk against two identifiers
should effective Keep term babies with their mothers where it is safe
should caring Give parents a place to stay beside the neonatal unit
should safe Train neonatal nurses to the specialty qualification
""",
)

CHILDREN = Service(
    division="womens_childrens",
    team=Team(
        nursing="Matron for Children's Services",
        clinical="Clinical Lead for Paediatrics",
        manager=GENERAL_MANAGER,
    ),
    lines="""
must safe Score every child by the paediatric early warning system
must safe Assess the risk of self-harm for every young person in crisis
must safe Keep the doors of the children's ward secure at all hours
must effective Have a nurse with advanced paediatric life support on every shift
must responsive See children by a consultant within 14 hours of admission
should caring Provide space suited to teenagers on the children's ward
should effective Plan the move from children's to adult services
should well_led Ask children and families for feedback each month
""",
)

GYNAECOLOGY = Service(
    division="womens_childrens",
    team=Team(
        nursing="Matron for Women's Services",
        clinical="Clinical Lead for Gynaecology",
        manager=GENERAL_MANAGER,
    ),
    lines="""
must safe Handle pregnancy remains as women wish and record consent
must responsive Offer early pregnancy scans seven days a week
should safe Check emergency medicines on the gynaecology ward daily
should effective Audit consent in gynaecology each quarter
should caring Care for women after miscarriage away from antenatal clinics
should responsive Reduce waits for urgent gynaecology referrals
""",
)

ULTRASOUND = Service(
    division="womens_childrens",
    to_clinical_support=True,
    team=Team(
        nursing="Lead Sonographer",
        clinical="Clinical Lead for Fetal Medicine",
        manager="Outpatients Manager",
    ),
    lines="""
must safe Audit the quality of growth scans and referrals each month
should responsive Offer third-trimester scans within the recommended time
""",
)

WOMENS_CHILDRENS = (MATERNITY, NEONATAL, CHILDREN, GYNAECOLOGY, ULTRASOUND)
